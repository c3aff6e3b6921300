import { expect, it, vi } from 'vitest'
import type { Glance } from '../../../preload/contract/objects'
import { GlanceCache, glancesKept, type GlancedObject } from '../../../renderer/state/glanceCache'
import { denied, refuse, withFakeLake } from '../support/fakeLake'

const lake = withFakeLake()
const object = (at: number): GlancedObject => ({ key: `k${at}`, etag: `"${at}"`, modifiedAt: 1 })
const objects = (from: number, to: number) => Array.from({ length: to - from }, (_, step) => object(from + step))

const glance = (key: string): Glance => ({
  key,
  encryption: { ok: true, value: { encryption: { kind: 'SSE-S3' }, clientSide: null }, at: 1 },
  tags: { ok: true, value: [], at: 1 },
})

function cache(): GlanceCache {
  lake().answers['objects.glance'] = ({ objects: asked }) => asked.map(({ key }) => glance(key))
  return new GlanceCache('c', 'b')
}
const asked = () => lake().inputsOf('objects.glance').length

it('asks in eights, and once', async () => {
  const glances = cache()
  glances.look(objects(0, 20))
  glances.look(objects(0, 20))
  await vi.waitFor(() => expect(glances.size).toBe(20))
  glances.look(objects(0, 20))
  expect(asked()).toBe(3)
  expect(glances.get(object(3))).toEqual({ kind: 'known', glance: glance('k3') })
})

it('takes back what scrolled away before it was answered', () => {
  const glances = cache()
  lake().answers['objects.glance'] = () => new Promise(() => undefined)
  glances.look(objects(0, 16))
  glances.look(objects(8, 24))
  expect(lake().cancelled).toHaveLength(1)
  expect(asked()).toBe(3)
  glances.leave()
  expect(lake().cancelled).toHaveLength(3)
})

it('asks again for what was taken back', async () => {
  const glances = cache()
  const answer = lake().answers['objects.glance']
  lake().answers['objects.glance'] = () => new Promise(() => undefined)
  glances.look(objects(0, 8))
  glances.leave()
  if (answer !== undefined) lake().answers['objects.glance'] = answer
  glances.look(objects(0, 8))
  await vi.waitFor(() => expect(glances.size).toBe(8))
})

it('a failure is kept as a failure, never as "none"', async () => {
  const glances = cache()
  lake().answers['objects.glance'] = refuse(denied('s3:GetObject'))
  glances.look(objects(0, 1))
  await vi.waitFor(() => expect(glances.get(object(0))).toEqual({ kind: 'failed', fault: denied('s3:GetObject') }))
})

it('a changed object is another object', async () => {
  const glances = cache()
  glances.look([object(1)])
  await vi.waitFor(() => expect(glances.size).toBe(1))
  expect(glances.get({ ...object(1), etag: '"new"' })).toBeUndefined()
  expect(glances.get({ ...object(1), modifiedAt: 2 })).toBeUndefined()
})

it('forgets the least recently seen', async () => {
  const glances = cache()
  glances.look(objects(0, glancesKept))
  await vi.waitFor(() => expect(glances.size).toBe(glancesKept))
  glances.look(objects(0, 8))
  glances.look(objects(glancesKept, glancesKept + 8))
  await vi.waitFor(() => expect(glances.get(object(glancesKept + 7))).toBeDefined())
  expect(glances.size).toBe(glancesKept)
  expect(glances.get(object(0))).toBeDefined()
  expect(glances.get(object(8))).toBeUndefined()
})

it('clearing forgets all, also what is still on its way', async () => {
  const glances = cache()
  glances.look(objects(0, 8))
  glances.clear()
  await new Promise((resolve) => setTimeout(resolve))
  expect(glances.size).toBe(0)
})
