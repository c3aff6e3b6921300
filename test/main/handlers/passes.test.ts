import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PassState } from '../../../preload/contract/passes'
import { plainText } from '../../../sample/data/content'
import { listed, type Item } from '../../../sample/data/spaces'
import { changing } from '../../support/changing'
import { connection, handlersOver } from '../../support/handlers'
import { openSample, type OpenSample } from '../../support/sample'
import { seededBucket } from '../../support/seededBucket'

const bucket = 'lake'
const kms = { kind: 'SSE-KMS', keyId: 'arn:aws:kms:us-east-1:111122223333:key/1', bucketKey: true } as const
/** 12 folders of 50 objects: SSE-KMS from the fourth folder on, one in 100 with a key of its own, one in four without tags, the last folder archived. */
const entries = Array.from({ length: 600 }, (_, at): [string, Item] => {
  const folder = Math.floor(at / 50)
  const encryption = at % 100 === 7 ? ({ kind: 'SSE-C' } as const) : folder < 4 ? ({ kind: 'SSE-S3' } as const) : kms
  const tags = at % 4 === 0 ? [] : [{ key: at % 8 === 1 ? 'Team' : 'team', value: 'data' }]
  const storageClass = folder === 11 ? 'GLACIER_IR' : 'STANDARD'
  const item = { content: plainText('x'), modifiedAt: Date.UTC(2026, 0), encryption, tags, storageClass }
  return [`set/p=${String(folder).padStart(2, '0')}/${String(at).padStart(3, '0')}.csv`, item]
})
const numberOf = (is: (item: Item) => boolean): number => entries.filter(([, item]) => is(item)).length

let folder: string
let open: OpenSample
/** The program as it was started last, over the same server and folder. */
let app: Awaited<ReturnType<typeof handlersOver>>
let scan: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakescope-passes-'))
  open = await openSample({ buckets: [seededBucket(bucket, listed(entries))] })
  app = await handlersOver(open.sample, { folder })
  const opened = await app.call('scans.open', { connection, bucket, prefix: '' })
  scan = opened.scan
  await app.event('scan', (state) => state.scan === scan && state.saved !== null)
})
afterEach(async () => {
  await app.close()
  await open.close()
  // The measured rates are written without anybody waiting for it.
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Ends the program as it stands, or lets it die without a word, and starts it again. */
async function startAgain(): Promise<void> {
  app = await handlersOver(open.sample, { folder })
  const [saved] = await app.call('scans.saved', {})
  ;({ scan } = await app.call('scans.reopen', { saved: saved?.saved ?? '' }))
}

const all = { under: '', what: 'both', again: false } as const
const start = (input: Partial<Pick<PassState, 'under' | 'what' | 'again'>> = {}) =>
  app.call('scans.pass', { scan, ...all, ...input })
const ended = (pass: string, state: PassState['state'] = 'done'): Promise<PassState> =>
  app.event('pass', (one) => one.pass === pass && one.state === state)
const facts = (under = '') => app.call('scans.facts', { scan, under })
const asked = (operation: string): number => open.sample.log.entries.filter((one) => one.operation === operation).length
const factsFile = async (): Promise<string> => {
  const names = await readdir(join(folder, 'scans'))
  return join(folder, 'scans', names.find((name) => name.endsWith('.lakefacts')) ?? 'none')
}
/** Requests wait for the test from the `skip`-th on. */
function hold(skip: number): () => void {
  let letGo = (): void => undefined
  const until = new Promise<void>((resolve) => (letGo = resolve))
  open.sample.faults.add({ match: ({ operation }) => operation === 'HeadObject', skip, fault: { kind: 'hold', until } })
  return letGo
}

describe('a full pass', () => {
  it('says first what it reads and costs, and asks nothing for that', async () => {
    const before = open.sample.log.entries.length
    const cost = await app.call('scans.passCost', { scan, ...all })
    expect(cost).toMatchObject({ population: 600, objects: 600, requests: 1200, perSecond: null })
    // 550 of STANDARD at $0.0004 a thousand and 50 of GLACIER_IR at $0.01, twice each.
    expect(cost.usd).toBeCloseTo((2 * (550 * 0.0004 + 50 * 0.01)) / 1000, 9)
    expect(cost.usdAsOf).toMatch(/^20\d\d-/)
    expect(await app.call('scans.passCost', { scan, ...all, what: 'tags', under: 'set/p=11/' })).toMatchObject({
      population: 50,
      objects: 50,
      requests: 50,
    })
    expect(open.sample.log.entries.length).toBe(before)
  })

  it('reads every object once and tells exactly what there is, with its source and time', async () => {
    const before = Date.now()
    const { pass } = await start()
    const state = await ended(pass)
    expect(state).toMatchObject({ total: 600, read: 600, gone: 0, changed: 0, fault: null })
    expect([state.denied, state.failed]).toEqual([
      { encryption: 0, tags: 0 },
      { encryption: 0, tags: 0 },
    ])
    // One GET more tells for each of the six that it needs the key of a customer.
    expect([asked('HeadObject'), asked('GetObjectTagging'), asked('GetObject')]).toEqual([600, 600, 6])
    const { objects, encryption, tags, damaged } = await facts()
    expect(objects).toBe(600)
    expect(damaged).toBeNull()
    expect(encryption).toMatchObject({ known: 600, unread: 0, sources: ['pass'], clientSide: { objects: 0, of: 594 } })
    expect(encryption.from).toBeGreaterThanOrEqual(before)
    expect(encryption.to).toBeLessThanOrEqual(Date.now())
    expect(encryption.groups.map((group) => [group.encryption, group.objects])).toEqual([
      [kms, numberOf((item) => item.encryption === kms)],
      [{ kind: 'SSE-S3' }, numberOf((item) => item.encryption?.kind === 'SSE-S3')],
      [{ kind: 'SSE-C' }, 6],
    ])
    expect(tags).toMatchObject({ known: 600, tagged: 450, keyCount: 2 })
    expect(tags.keys.map(({ key, objects: on }) => [key, on])).toEqual([
      ['team', 375],
      ['Team', 75],
    ])
    expect(tags.twins).toEqual([
      {
        key: null,
        spellings: [
          { text: 'team', objects: 375 },
          { text: 'Team', objects: 75 },
        ],
      },
    ])
    expect(await facts('set/p=00/')).toMatchObject({ objects: 50, encryption: { known: 50 } })
    const found = await app.call('scans.search', { scan, filter: { encryption: ['SSE-C'] }, count: 10 })
    expect([found.total.objects, found.known.encryption]).toEqual([6, 600])
  })

  it('of a part reads only that part, and only what is asked for, and leaves the rest unknown', async () => {
    const { pass } = await start({ under: 'set/p=01/', what: 'tags' })
    await ended(pass)
    expect([asked('HeadObject'), asked('GetObjectTagging')]).toEqual([0, 50])
    expect(await facts()).toMatchObject({
      encryption: { known: 0, unread: 600, from: null, sources: [] },
      tags: { known: 50, unread: 550 },
    })
    // What is known need not be read again, unless a person wants that.
    expect(await app.call('scans.passCost', { scan, ...all })).toMatchObject({ objects: 600, requests: 1150 })
    expect(await app.call('scans.passCost', { scan, ...all, again: true })).toMatchObject({ requests: 1200 })
    const fault = { kind: 'badInput', path: 'under' }
    await expect(start({ under: 'set/p=01/', what: 'tags' })).rejects.toMatchObject({ fault })
  })

  it('of a scan that is not complete is refused, since nothing of it could be kept', async () => {
    const stopped = await app.call('scans.open', { connection, bucket, prefix: 'set/', maxRequests: 1 })
    await app.call('scans.stop', { scan: stopped.scan })
    const fault = { kind: 'badInput', path: 'scan' }
    await expect(app.call('scans.passCost', { scan: stopped.scan, ...all })).rejects.toMatchObject({ fault })
  })

  it('makes known in rows and exports what it has read, and leaves empty what it has not', async () => {
    const { pass } = await start({ under: 'set/p=01/' })
    await ended(pass)
    const { rows } = await app.call('scans.rows', { scan, from: 48, count: 4 })
    const { from } = (await facts()).tags
    const at = (row: number) => entries[row]?.[1]
    expect(rows.map((row) => [row.encryption, row.tags])).toEqual([
      [null, null],
      [null, null],
      [
        { value: at(50)?.encryption, asOf: from },
        { value: at(50)?.tags, asOf: from },
      ],
      [
        { value: at(51)?.encryption, asOf: from },
        { value: at(51)?.tags, asOf: from },
      ],
    ])
    const read = async (as: 'csv' | 'jsonl') => {
      const filter = { text: { kind: 'glob', text: 'set/p=0[01]/0[45][09].csv' } } as const
      const written = await app.call('exports.search', { scan, filter, as })
      return (await readFile(join(folder, written?.file ?? ''), 'utf8')).trimEnd().split(/\r?\n/)
    }
    const time = new Date(from ?? 0).toISOString()
    expect((await read('csv')).map((line) => line.split(',').slice(6).join(','))).toEqual([
      'encryption,kmsKey,encryptionAsOf,tags,tagsAsOf',
      ',,,,',
      ',,,,',
      `SSE-S3,,${time},"{""team"":""data""}",${time}`,
      `SSE-S3,,${time},"{""team"":""data""}",${time}`,
    ])
    const [first, , third] = (await read('jsonl')).map((line): unknown => JSON.parse(line))
    expect(first).toMatchObject({ encryption: null, kmsKey: null, tags: null, tagsAsOf: null })
    expect(third).toMatchObject({ encryption: 'SSE-S3', kmsKey: null, tags: '{"team":"data"}', tagsAsOf: time })
  })

  it('is of the objects as they were: what a job has changed since is not known any more', async () => {
    const { pass } = await start({ under: 'set/p=01/' })
    await ended(pass)
    const { plan, apply } = changing({ call: app.call, event: app.event, s3: open.s3 }, bucket)
    const planned = await plan({
      intent: { kind: 'tags', edits: [{ op: 'set', key: 'env', value: 'prod' }] },
      target: { kind: 'objects', objects: entries.slice(50, 60).map(([key]) => ({ key })) },
    })
    expect(await apply(planned)).toMatchObject({ done: 10 })
    await vi.waitFor(async () => expect((await facts()).tags).toMatchObject({ known: 40, changed: 10 }), 5000)
    const again = await start({ under: 'set/p=01/' })
    expect(await ended(again.pass)).toMatchObject({ total: 10, read: 10 })
    const { tags } = await facts('set/p=01/')
    expect(tags.known).toBe(50)
    expect(tags.keys).toContainEqual(expect.objectContaining({ key: 'env', objects: 10 }))
  })

  it('counts what may not be read as denied, never as unencrypted, and tries it again the next time', async () => {
    const fault = { kind: 'status', status: 403, code: 'AccessDenied' } as const
    open.sample.faults.add({ match: ({ path }) => path.includes('p%3D02') || path.includes('p=02'), fault })
    const { pass } = await start()
    const state = await ended(pass)
    expect(state).toMatchObject({ read: 600, denied: { encryption: 50, tags: 50 }, failed: { encryption: 0, tags: 0 } })
    expect(state.deniedFault).toMatchObject({ kind: 'denied' })
    const { encryption, tags } = await facts()
    expect(encryption).toMatchObject({ known: 550, denied: 50, unread: 0 })
    expect(encryption.groups.some((group) => group.encryption.kind === 'none')).toBe(false)
    expect(tags).toMatchObject({ known: 550, denied: 50 })
    open.sample.faults.clear()
    expect(await app.call('scans.passCost', { scan, ...all })).toMatchObject({ objects: 50, requests: 100 })
    const again = await start()
    expect(await ended(again.pass)).toMatchObject({ total: 50, read: 50, denied: { encryption: 0, tags: 0 } })
    expect((await facts()).encryption).toMatchObject({ known: 600, denied: 0 })
  })

  it('tells apart what is gone or another object since the scan', async () => {
    const { s3 } = open
    for (const [Key] of entries.slice(0, 20)) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
    for (const [Key] of entries.slice(20, 35)) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'y', Tagging: 'new=1' }))
    }
    const { pass } = await start()
    expect(await ended(pass)).toMatchObject({ read: 600, gone: 20, changed: 15 })
    const { encryption, tags } = await facts()
    expect(encryption).toMatchObject({ known: 565, gone: 20, changed: 15 })
    expect(tags).toMatchObject({ known: 565, gone: 20, changed: 15 })
    expect(tags.keys.map(({ key }) => key)).not.toContain('new')
  })

  it('comes through throttling without losing an object', async () => {
    let count = 0
    const match = (): boolean => (count += 1) % 3 === 0
    open.sample.faults.add({ match, skip: 20, times: 60, fault: { kind: 'throttle' } })
    const { pass } = await start()
    expect(await ended(pass)).toMatchObject({ read: 600, failed: { encryption: 0, tags: 0 } })
    expect((await facts()).encryption.known).toBe(600)
  })

  it('waits where the session has expired, and goes on with new credentials', async () => {
    open.sample.faults.add({ skip: 300, fault: { kind: 'status', status: 400, code: 'ExpiredToken' } })
    const { pass } = await start()
    expect(await ended(pass, 'waiting')).toMatchObject({ fault: { kind: 'signedOut' }, failed: { encryption: 0 } })
    open.sample.faults.clear()
    await app.call('connections.renew', { connection })
    expect(await ended(pass)).toMatchObject({ read: 600, failed: { encryption: 0, tags: 0 } })
  })

  it('pauses, goes on and reads nothing twice', async () => {
    const letGo = hold(100)
    const { pass } = await start()
    await app.event('pass', (one) => one.pass === pass && one.read >= 100)
    expect(await app.call('scans.pausePass', { pass })).toMatchObject({ state: 'paused' })
    letGo()
    open.sample.faults.clear()
    await vi.waitFor(async () => {
      const [state] = await app.call('scans.passes', { scan })
      expect(state?.read).toBe(asked('HeadObject'))
    }, 5000)
    await app.call('scans.resumePass', { pass })
    expect(await ended(pass)).toMatchObject({ read: 600 })
    expect(asked('HeadObject')).toBe(600)
  })

  it('reads no more objects a second than it is limited to, also after a pause, and learns no speed from that', async () => {
    const began = performance.now()
    const { pass, limit } = await start()
    expect(limit).toBeNull()
    expect(await app.call('scans.limitPass', { pass, perSecond: 250 })).toMatchObject({ limit: 250, state: 'running' })
    await app.call('scans.pausePass', { pass })
    await app.call('scans.resumePass', { pass })
    expect(await ended(pass)).toMatchObject({ read: 600, limit: 250 })
    // 64 may have been under way before there was a limit.
    expect(performance.now() - began).toBeGreaterThan(0.95 * ((600 - 64) / 0.25))
    expect(await app.call('scans.passCost', { scan, ...all, again: true })).toMatchObject({ perSecond: null })
  })

  it('stops at once when it is cancelled, and keeps what it knows', async () => {
    const letGo = hold(100)
    const { pass } = await start()
    await app.event('pass', (one) => one.pass === pass && one.read >= 100)
    const state = await app.call('scans.cancelPass', { pass })
    expect(state).toMatchObject({ state: 'cancelled', read: 100 })
    letGo()
    expect((await facts()).encryption).toMatchObject({ known: 100, unread: 500 })
    await app.close()
    await startAgain()
    expect((await facts()).encryption).toMatchObject({ known: 100, unread: 500 })
    expect(await app.call('scans.passes', { scan })).toMatchObject([{ pass, state: 'cancelled', read: 100 }])
  })
})

describe('a full pass whose program ends', () => {
  it.each(['is closed', 'dies'] as const)('goes on where it was after it %s', async (how) => {
    const letGo = hold(300)
    const { pass } = await start()
    await app.event('pass', (one) => one.pass === pass && one.read >= 300)
    await app.call('scans.limitPass', { pass, perSecond: 5000 })
    // What was read becomes durable within a second; only then may the program die without losing it.
    await vi.waitFor(async () => expect((await facts()).encryption.known).toBeGreaterThanOrEqual(300), 5000)
    const [dead, old] = [app, folder]
    if (how === 'is closed') await dead.close()
    else {
      // The disk as it is at this moment is all that is left.
      folder = await mkdtemp(join(tmpdir(), 'lakescope-passes-'))
      await cp(old, folder, { recursive: true })
    }
    open.sample.faults.clear()
    await startAgain()
    const [state] = await app.call('scans.passes', { scan })
    expect(state).toMatchObject({ pass, state: 'interrupted', total: 600, limit: 5000 })
    expect(state?.read).toBeGreaterThanOrEqual(300)
    expect((await facts()).encryption.known).toBe(state?.read)
    const before = asked('GetObjectTagging')
    await app.call('scans.resumePass', { pass })
    expect(await ended(pass)).toMatchObject({ read: 600, total: 600 })
    expect(asked('GetObjectTagging') - before).toBe(600 - (state?.read ?? 0))
    expect((await facts()).encryption).toMatchObject({ known: 600, unread: 0 })
    letGo()
    if (folder !== old) await rm(old, { recursive: true, force: true })
  })

  it('leaves out a record that was torn, and reads it again', async () => {
    const { pass } = await start()
    await ended(pass)
    await app.close()
    const file = await factsFile()
    const { length } = await readFile(file)
    await truncate(file, length - 400)
    await startAgain()
    const { encryption, damaged } = await facts()
    expect(damaged).toBeNull()
    const cost = await app.call('scans.passCost', { scan, ...all })
    expect(cost.objects).toBeLessThanOrEqual(600)
    expect(encryption.known).toBeLessThanOrEqual(600)
    if (cost.objects > 0) await ended((await start()).pass)
    expect((await facts()).encryption.known).toBe(600)
  })

  it('says when the file is damaged, sets it aside, and keeps what was read before the damage', async () => {
    await ended((await start()).pass)
    await app.close()
    const file = await factsFile()
    const lines = (await readFile(file, 'utf8')).split('\n')
    const at = lines.length - 3
    lines[at] = (lines[at] ?? '').replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))
    await writeFile(file, lines.join('\n'))
    await startAgain()
    expect((await facts()).damaged).toContain('damaged')
    expect((await readdir(join(folder, 'scans'))).some((name) => name.includes('.lakefacts.damaged-'))).toBe(true)
    const { pass } = await start({ again: true })
    expect(await ended(pass)).toMatchObject({ read: 600 })
    await app.close()
    await startAgain()
    expect(await facts()).toMatchObject({ damaged: null, encryption: { known: 600 } })
  })

  it('of another version is set aside', async () => {
    await ended((await start()).pass)
    await app.close()
    const file = await factsFile()
    await writeFile(file, (await readFile(file, 'utf8')).replace('scan facts 1', 'scan facts 2'))
    await startAgain()
    expect(await facts()).toMatchObject({ damaged: expect.stringContaining('version 2'), encryption: { known: 0 } })
  })

  it('does not mind what was being written when it died', async () => {
    await ended((await start()).pass)
    await app.close()
    await appendFile(await factsFile(), '0badc0de 99 {"k":"lear')
    await startAgain()
    expect(await facts()).toMatchObject({ damaged: null, encryption: { known: 600 } })
  })
})

describe('after the place was scanned again', () => {
  async function scanAgain(how: 'refresh' | 'open'): Promise<void> {
    const before = scan
    const next =
      how === 'refresh'
        ? await app.call('scans.refresh', { scan })
        : await app.call('scans.open', { connection, bucket, prefix: '' })
    ;({ scan } = next)
    await app.event('scan', (state) => state.scan === scan && state.saved !== null)
    await app.call('scans.close', { scan: before })
  }

  it.each(['refresh', 'open'] as const)(
    'what was read of objects that are the same stays known, with its time (%s)',
    async (how) => {
      await ended((await start()).pass)
      const before = await facts()
      const { s3 } = open
      const [[gone] = [''], [other] = ['']] = entries
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: gone }))
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: other, Body: 'y' }))
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'set/p=00/new.csv', Body: 'y' }))
      await scanAgain(how)
      const { encryption, tags, objects } = await facts()
      expect(objects).toBe(600)
      expect(encryption).toMatchObject({
        known: 598,
        unread: 2,
        from: before.encryption.from,
        to: before.encryption.to,
      })
      expect(tags).toMatchObject({ known: 598, unread: 2 })
      const cost = await app.call('scans.passCost', { scan, ...all })
      expect(cost).toMatchObject({ objects: 2, requests: 4 })
      // It is on disk too.
      await app.close()
      await startAgain()
      expect((await facts()).encryption).toMatchObject({ known: 598, from: before.encryption.from })
      await ended((await start()).pass)
      expect((await facts()).encryption).toMatchObject({ known: 600, from: before.encryption.from })
    },
  )

  it('an interrupted pass goes on with the new scan', async () => {
    const letGo = hold(300)
    const { pass } = await start()
    await app.event('pass', (one) => one.pass === pass && one.read >= 300)
    await app.call('scans.pausePass', { pass })
    letGo()
    open.sample.faults.clear()
    await vi.waitFor(async () => {
      const [state] = await app.call('scans.passes', { scan })
      expect((await facts()).encryption.known).toBe(state?.read)
      expect(state?.read).toBe(asked('HeadObject'))
    }, 5000)
    await app.call('scans.limitPass', { pass, perSecond: 2000 })
    await scanAgain('refresh')
    const [state] = await app.call('scans.passes', { scan })
    expect(state).toMatchObject({ pass, state: 'interrupted', total: 600, limit: 2000 })
    await app.call('scans.resumePass', { pass })
    await app.event('pass', (one) => one.pass === pass && one.scan === scan && one.state === 'done')
    expect((await facts()).encryption).toMatchObject({ known: 600, unread: 0 })
    expect(asked('HeadObject')).toBe(600)
  })

  it('what a sample has seen stays known as well, as that of a sample', async () => {
    const { sample } = await app.call('scans.sample', { scan, under: 'set/p=03/', size: 100 })
    await app.event('sample', (state) => state.sample === sample && state.state === 'done')
    await vi.waitFor(async () => expect((await facts()).encryption.known).toBe(50))
    await scanAgain('refresh')
    expect((await facts()).encryption).toMatchObject({ known: 50, sources: ['sample'] })
  })
})
