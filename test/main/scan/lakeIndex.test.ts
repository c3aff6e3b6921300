import * as fc from 'fast-check'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatOf } from '../../../lake/formats'
import { aggregate } from '../../../main/scan/aggregate'
import { FormatColumn } from '../../../main/scan/formatColumn'
import { LakeIndex } from '../../../main/scan/lakeIndex'
import { pageOf, ScanNames } from '../../../main/scan/pageRows'
import { lookFor, rangeOf } from '../../../main/scan/rowFilter'
import { deleteScan, listScans, readScan, writeScan } from '../../../main/scan/scanFile'
import { merged, SortedRows } from '../../../main/scan/sortedRows'
import { SubstringSearch } from '../../../main/scan/substringSearch'
import type { ScanFilter } from '../../../preload/contract/scans'

interface Made {
  readonly key: string
  readonly bytes: number
  readonly modified: number
  readonly storageClass: string
}

const part = fc.oneof(
  fc.constantFrom('a', 'b', 'year=2026', 'month=01', '', '_delta_log', 'metadata', '.hoodie', 'ż', '😀', 'A'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const name = fc.oneof(
  part,
  fc.constantFrom(
    'x.csv',
    'x.csv.gz',
    'x.gz',
    'v1.metadata.json',
    '_SUCCESS',
    'a_$folder$',
    '00.json',
    'snap-1.avro',
    'x.PARQUET',
    'x.tgz',
  ),
)
const key = fc
  .tuple(fc.array(part, { maxLength: 4 }), name)
  .map(([folders, file]) => [...folders, file].join('/'))
  .filter((text) => text !== '')
const object: fc.Arbitrary<Made> = fc.record({
  key,
  bytes: fc.nat(),
  modified: fc.nat(2 ** 31 - 1),
  storageClass: fc.constantFrom('STANDARD', 'GLACIER', 'STANDARD_IA', 'NEW'),
})
const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8')
const inOrder = (objects: readonly Made[]): Made[] =>
  objects.toSorted((one, other) => Buffer.compare(bytesOf(one.key), bytesOf(other.key)))
const some = fc.uniqueArray(object, { selector: (one) => one.key, maxLength: 60 }).map(inOrder)

/** An index made from pages of so many rows. */
function indexOf(objects: readonly Made[], pageSize = 7): LakeIndex {
  const names = new ScanNames(new FormatColumn())
  const rows = new SortedRows()
  for (let at = 0; at < objects.length; at += pageSize) {
    const page = pageOf(
      objects.slice(at, at + pageSize).map(({ key, bytes, modified, storageClass }) => ({
        key: bytesOf(key),
        bytes,
        modified,
        storageClass: names.storageClasses.number(storageClass),
      })),
      names,
    )
    expect(page.isAscending(null)).toBe(true)
    rows.addPage(page, page.count)
  }
  return new LakeIndex('', rows.blocks(), names.storageClasses, names.formats)
}

const foldersOf = (key: string): string[] => Array.from(key.matchAll(/\//g), ({ index }) => key.slice(0, index + 1))

/** The keys a filter takes, as a search finds them. */
function keysFor(index: LakeIndex, filter: ScanFilter): string[] {
  const found: string[] = []
  index.eachBlock(
    rangeOf(index, filter),
    lookFor(index, filter, (row) => void found.push(index.row(row).key)),
  )
  return found
}

describe('an index', () => {
  it('gives back every row, whatever the keys', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 20 }), (objects, pageSize) => {
        const index = indexOf(objects, pageSize)
        expect(Array.from({ length: index.count }, (_, row) => index.row(row))).toEqual(
          objects.map(({ key, bytes, modified, storageClass }) => ({
            key,
            bytes,
            modifiedAt: modified * 1000,
            storageClass,
            format: formatOf(key).format,
          })),
        )
      }),
    )
  })

  it('finds keys and prefixes', () => {
    fc.assert(
      fc.property(some, key, (objects, wanted) => {
        const index = indexOf(objects)
        const before = objects.filter((one) => Buffer.compare(bytesOf(one.key), bytesOf(wanted)) < 0).length
        const under = objects.filter((one) => one.key.startsWith(wanted)).length
        expect(index.lowerBound(wanted)).toBe(before)
        expect(index.under(wanted)).toEqual({ first: before, end: before + under })
      }),
    )
  })

  it('knows every folder with what is in it', () => {
    fc.assert(
      fc.property(some, (objects) => {
        const index = indexOf(objects)
        const { directories } = index
        const wanted = [...new Set(['', ...objects.flatMap(({ key }) => foldersOf(key))])]
        const found = Array.from({ length: directories.count }, (_, id) => directories.prefix(id))
        expect(found.toSorted()).toEqual(wanted.toSorted())
        for (const prefix of wanted) {
          const id = directories.find(prefix)
          const inside = objects.filter(({ key }) => key.startsWith(prefix))
          const own = inside.filter((one) => !one.key.slice(prefix.length).includes('/'))
          expect(directories.prefix(id)).toBe(prefix)
          expect(keysFor(index, { under: prefix, rightHere: true })).toEqual(own.map((one) => one.key))
          expect(directories.objects(id)).toBe(inside.length)
          expect(directories.bytes[id]).toBe(inside.reduce((sum, { bytes }) => sum + bytes, 0))
          expect(Array.from(directories.own(id), (row) => row.key)).toEqual(own.map((one) => one.key))
          const below = new Set(
            inside.flatMap(({ key }) => foldersOf(key).find((folder) => folder.length > prefix.length) ?? []),
          )
          expect(Array.from(directories.children(id), (child) => directories.prefix(child)).toSorted()).toEqual(
            [...below].toSorted(),
          )
        }
      }),
    )
  })

  it('finds a text in keys as a plain search does', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 5 }),
      fc.constantFrom('/', 'a/', 'aa', 'year', 'R=20', 'b/b'),
    )
    fc.assert(
      fc.property(some, text, fc.boolean(), (objects, wanted, matchCase) => {
        const search = new SubstringSearch(wanted, matchCase)
        const lower = (of: string): string => (matchCase ? of : of.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
        const found: number[] = []
        const index = indexOf(objects)
        index.eachBlock({ first: 0, end: index.count }, (block, from, to) =>
          search.look(block, from, to, (row) => void found.push(row)),
        )
        expect(found).toEqual(objects.flatMap((one, row) => (lower(one.key).includes(lower(wanted)) ? [row] : [])))
      }),
    )
  })

  it('finds long pieces of keys in any part of a block', () => {
    const longKey = fc
      .array(
        fc.constantFrom('year=2026/', 'month=1', '/', 'part-00000-', '0123456789abcdef', 'x'.repeat(40), '.parquet'),
        {
          minLength: 1,
          maxLength: 12,
        },
      )
      .map((parts) => parts.join(''))
    const objects = fc
      .uniqueArray(longKey, { minLength: 1, maxLength: 60 })
      .map((keys) => inOrder(keys.map((key) => ({ key, bytes: 1, modified: 1, storageClass: 'STANDARD' }))))
    fc.assert(
      fc.property(objects, fc.nat(), fc.nat(), fc.nat(), fc.nat(60), (all, which, start, length, from) => {
        const { key } = all[which % all.length] ?? { key: 'x' }
        const cut = start % key.length
        const wanted = key.slice(cut, cut + 1 + (length % (key.length - cut)))
        const found: number[] = []
        const index = indexOf(all, 1000)
        index.eachBlock({ first: Math.min(from, all.length), end: all.length }, (block, first, to) =>
          new SubstringSearch(wanted, true).look(block, first, to, (row) => void found.push(row)),
        )
        expect(found).toEqual(all.flatMap((one, row) => (row >= from && one.key.includes(wanted) ? [row] : [])))
      }),
      { numRuns: 500 },
    )
  })

  it('finds nothing by a text that is longer than what is there, however it begins', () => {
    const key = 'x'.repeat(600)
    const index = indexOf([{ key, bytes: 1, modified: 1, storageClass: 'STANDARD' }])
    const found = (text: string): number => {
      let count = 0
      index.eachBlock({ first: 0, end: 1 }, (block, from, to) =>
        new SubstringSearch(text, true).look(block, from, to, () => (count += 1)),
      )
      return count
    }
    expect(found(key.slice(1))).toBe(1)
    expect(found(`${key.slice(1)}y`)).toBe(0)
    expect(found(`${key}x`)).toBe(0)
  })

  it('adds up every row once, by everything there is', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 4 }), (objects, level) => {
        const index = indexOf(objects)
        const by = { by: ['storageClass', 'format', 'partition'] as const, level }
        const { groups } = aggregate(index, null, { first: 0, end: index.count }, by, null).result(1000)
        const wanted = new Map<string, number>()
        for (const { key, storageClass, bytes } of objects) {
          const folder = foldersOf(key).slice(0, level).at(-1) ?? ''
          const group = JSON.stringify([folder, storageClass, formatOf(key).format])
          wanted.set(group, (wanted.get(group) ?? 0) + bytes)
        }
        const found = groups.map(
          ({ partition, storageClass, format, bytes }) =>
            [JSON.stringify([partition, storageClass, format]), bytes] as const,
        )
        expect(new Map(found)).toEqual(wanted)
        const even = Uint32Array.from(objects.flatMap((_, row) => (row % 2 === 0 ? [row] : [])))
        const half = aggregate(index, even, { first: 0, end: index.count }, by, null).result(1000)
        expect(half.total.objects).toBe(even.length)
      }),
    )
  })

  it('is merged from two, of which the later one counts', () => {
    fc.assert(
      fc.property(some, some, (one, other) => {
        const first = indexOf(one)
        const all = merged(first.blocks, indexOf(other).blocks)
        const index = new LakeIndex('', all.blocks(), first.storageClasses, first.formats)
        const wanted = new Map([...one, ...other].map(({ key, bytes }) => [key, bytes]))
        expect(
          new Map(Array.from({ length: index.count }, (_, row) => [index.key(row), index.row(row).bytes])),
        ).toEqual(wanted)
      }),
    )
  })
})

describe('a scan on disk', () => {
  const facts = {
    connection: 'c',
    bucket: 'lake',
    prefix: '',
    startedAt: 1,
    endedAt: 2,
    objects: 3,
    bytes: 4,
    requests: 5,
    region: 'eu-west-1',
    why: null,
    changes: null,
  }
  const saved = '00000000-0000-4000-8000-000000000000'
  const inFolder = async (work: (folder: string, file: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'lakescope-scan-'))
    try {
      await work(folder, join(folder, `${saved}.lakeindex`))
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  it('comes back as it was', () =>
    inFolder(async (folder) => {
      await fc.assert(
        fc.asyncProperty(some, fc.boolean(), async (objects, told) => {
          const index = indexOf(objects)
          const kinds = [null, { kind: 'SSE-KMS', keyId: null, bucketKey: true }] as const
          const encryption = told
            ? { kinds, rows: Uint8Array.from({ length: index.count }, (_, row) => row % 2) }
            : null
          await writeScan(folder, saved, { facts, index, encryption })
          const read = await readScan(folder, saved)
          expect(read.facts).toEqual(facts)
          const rows = (of: LakeIndex) => Array.from({ length: of.count }, (_, row) => of.row(row))
          expect(rows(read.index)).toEqual(rows(index))
          expect(read.encryption?.kinds).toEqual(encryption?.kinds)
          expect([...(read.encryption?.rows ?? [])]).toEqual([...(encryption?.rows ?? [])])
          expect(await listScans(folder)).toMatchObject([{ saved, objects: 3 }])
        }),
        { numRuns: 20 },
      )
      await deleteScan(folder, saved)
      expect(await listScans(folder)).toEqual([])
      await expect(readScan(folder, saved)).rejects.toMatchObject({ fault: { kind: 'notFound' } })
    }))

  it('says that it is damaged, wherever it is', () =>
    inFolder(async (folder, file) => {
      const objects = ['a/b', 'a/c', 'd'].map((key) => ({ key, bytes: 1, modified: 2, storageClass: 'STANDARD' }))
      await writeScan(folder, saved, { facts, index: indexOf(objects), encryption: null })
      const whole = await readFile(file)
      // The zeros after the header are nobody's.
      const headerEnd = 16 + whole.readUInt32LE(8)
      for (let at = 0; at < whole.length; at += 1) {
        if (at >= headerEnd && at < headerEnd + (-headerEnd & 7)) continue
        const damaged = Buffer.from(whole)
        damaged.writeUInt8(whole.readUInt8(at) ^ 0x40, at)
        await writeFile(file, damaged)
        await expect(readScan(folder, saved)).rejects.toMatchObject({ fault: { kind: 'badAnswer' } })
      }
      await writeFile(file, whole.subarray(0, -1))
      await expect(readScan(folder, saved)).rejects.toMatchObject({ fault: { kind: 'badAnswer' } })
      expect(await listScans(folder)).toEqual([])
    }))
})
