import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { tarFile, zipEntries } from '../../scripts/zip.mjs'

interface ZipFile {
  readonly name: string
  readonly content: Buffer
  readonly mode: number
  readonly deflated: boolean
}

/** Writes the fields of the format that matter to a reader (APPNOTE 4.3). */
function zip(files: readonly ZipFile[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, mode, deflated } of files) {
    const data = deflated ? deflateRawSync(content) : content
    const extra = Buffer.from('local extra field')
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(Buffer.byteLength(name), 26)
    local.writeUInt16LE(extra.length, 28)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(deflated ? 8 : 0, 10)
    entry.writeUInt32LE(data.length, 20)
    entry.writeUInt32LE(content.length, 24)
    entry.writeUInt16LE(Buffer.byteLength(name), 28)
    entry.writeUInt32LE(mode * 0x10000, 38)
    entry.writeUInt32LE(offset, 42)
    const parts = [local, Buffer.from(name), extra, data]
    locals.push(...parts)
    directory.push(entry, Buffer.from(name))
    offset += parts.reduce((sum, { length }) => sum + length, 0)
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end, Buffer.from('a comment')])
}

describe('a zip archive', () => {
  const files: ZipFile[] = [
    { name: 'Cypress/Cypress', content: Buffer.from('binary '.repeat(1000)), mode: 0o100755, deflated: true },
    { name: 'Cypress/ünïcode', content: Buffer.from('stored'), mode: 0o100644, deflated: false },
    { name: 'Cypress/link', content: Buffer.from('Cypress'), mode: 0o120777, deflated: false },
    { name: 'Cypress/empty', content: Buffer.alloc(0), mode: 0o100644, deflated: true },
  ]

  it('gives back names, modes and bytes', () => {
    const read = [...zipEntries(zip(files))].map(({ name, mode, data }) => ({ name, mode, content: data() }))
    expect(read).toEqual(files.map(({ name, mode, content }) => ({ name, mode, content })))
  })

  it('that is none is refused', () => {
    expect(() => [...zipEntries(Buffer.from('not an archive at all'))]).toThrow('not a zip archive')
  })
})

describe('a tar archive', () => {
  const file = (name: string, content: string): Buffer => {
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512)
    body.write(content)
    return Buffer.concat([header, body])
  }
  const tar = Buffer.concat([file('package/a', 'x'.repeat(700)), file('package/b', 'found'), Buffer.alloc(1024)])

  it('gives back one file', () => {
    expect(tarFile(tar, 'package/b').toString()).toBe('found')
    expect(tarFile(tar, 'package/a')).toHaveLength(700)
  })

  it('without the file says so', () => {
    expect(() => tarFile(tar, 'package/c')).toThrow('holds no package/c')
  })
})
