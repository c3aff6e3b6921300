import { expect, it } from 'vitest'
import { publicVerdict, type PublicFacts, type PublicVerdict } from '../../lake/publicAccess'

const cutsBoth = { ignorePublicAcls: true, restrictPublicBuckets: true }
const cutsAcls = { ignorePublicAcls: true, restrictPublicBuckets: false }
const cutsPolicy = { ignorePublicAcls: false, restrictPublicBuckets: true }
const cutsNothing = { ignorePublicAcls: false, restrictPublicBuckets: false }
const unknown = 'unknown'

it.each<[PublicFacts['policyIsPublic'], PublicFacts['publicGrants'], PublicFacts['block'], PublicVerdict]>([
  [false, false, null, 'notPublic'],
  [false, false, cutsBoth, 'notPublic'],
  [false, false, unknown, 'notPublic'],
  [true, false, null, 'public'],
  [true, false, cutsNothing, 'public'],
  [true, false, cutsAcls, 'public'],
  [true, false, cutsPolicy, 'blocked'],
  [false, true, null, 'public'],
  [false, true, cutsPolicy, 'public'],
  [false, true, cutsAcls, 'blocked'],
  [true, true, cutsAcls, 'public'],
  [true, true, cutsBoth, 'blocked'],
  [true, false, unknown, 'unknown'],
  [unknown, false, null, 'unknown'],
  [unknown, true, null, 'public'],
  [unknown, true, cutsAcls, 'unknown'],
  [unknown, false, cutsPolicy, 'notPublic'],
  [unknown, true, cutsBoth, 'blocked'],
  [unknown, unknown, cutsBoth, 'notPublic'],
  [unknown, unknown, unknown, 'unknown'],
])('policy public %s, grants %s, block %o: %s', (policyIsPublic, publicGrants, block, verdict) => {
  expect(publicVerdict({ policyIsPublic, publicGrants, block })).toBe(verdict)
})
