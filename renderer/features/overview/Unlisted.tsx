import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import type { Fault } from '../../../preload/contract/fault'
import type { PassState } from '../../../preload/contract/passes'
import type { SampleState } from '../../../preload/contract/samples'
import type { ScanFilter, ScanState } from '../../../preload/contract/scans'
import { faultOf } from '../../client'
import type { PrefixPlace } from '../../state/listing'
import { askForPasses, factsQuery, followPasses, resumePass, usePasses } from '../../state/passes'
import { followSamples, knownEncryptionQuery, sampleOf, startSample, useSamples } from '../../state/samples'
import { showWanted } from '../../state/view'
import { useWaysOn } from '../../state/waysOn'
import { FaultNote } from '../../ui/FaultNote'
import { EncryptionPart } from './EncryptionPart'
import { LookBar } from './LookBar'
import { PassBar } from './PassBar'
import { TagsPart } from './TagsPart'
import './unlisted.css'

interface UnlistedProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
}

/** What no listing tells: encryption and tags, from a sample or a full pass that one asks for knowing its price. */
export function Unlisted({ scan, place }: UnlistedProps): ReactNode {
  const under = place.prefix === scan.prefix ? '' : place.prefix
  useEffect(followSamples, [])
  useEffect(followPasses, [])
  useEffect(() => {
    if (scan.saved !== null) askForPasses({ scan: scan.scan })
  }, [scan.scan, scan.saved])
  const sample = useSamples(({ samples }) => sampleOf(samples, scan.scan, under))
  const { data: known } = useQuery({ ...knownEncryptionQuery(scan, under), enabled: scan.inventory !== undefined })
  const pass = usePasses(({ passes }) => passes.get(scan.scan))
  const { data: facts } = useQuery({
    ...factsQuery(scan, under, pass?.state === 'running'),
    enabled: scan.state !== 'scanning',
  })
  // What only a sample has read says less than its estimate, while there is one.
  const isPassed = facts !== undefined && [...facts.encryption.sources, ...facts.tags.sources].includes('pass')
  const read = pass !== undefined || isPassed || sample === undefined ? facts : undefined
  const show = (wanted: ScanFilter) => showWanted(under === '' ? wanted : { ...wanted, under })
  const [fault, setFault] = useState<Fault | null>(null)
  const tried = (work: Promise<void>): void => {
    setFault(null)
    work.catch((error: unknown) => setFault(faultOf(error)))
  }
  const waysOn = useWaysOn(place.connection, () =>
    sample === undefined ? setFault(null) : tried(startSample(scan, under, sample.size)),
  )
  return (
    <>
      <LookBar key={under} scan={scan} under={under} sample={sample} tried={tried} />
      <PassBar key={`pass ${under}`} scan={scan} under={under} pass={pass} tried={tried} />
      <Faults faults={[fault, sample?.fault ?? null]} waysOn={waysOn} />
      {pass !== undefined && (
        <Faults faults={[pass.fault]} waysOn={{ ...waysOn, retry: () => tried(resumePass(pass)) }} />
      )}
      {facts?.damaged != null && (
        <p className="job-broken" role="status">
          {facts.damaged}
        </p>
      )}
      <div className="overview-columns">
        <EncryptionPart show={show} sample={sample} known={known} facts={read} />
        <TagsPart show={show} sample={sample} place={place} facts={read} />
      </div>
      {sample !== undefined && <Refused sample={sample} />}
      {pass !== undefined && <PassRefused pass={pass} />}
    </>
  )
}

function Faults({ faults, waysOn }: { faults: readonly (Fault | null)[]; waysOn: ReturnType<typeof useWaysOn> }) {
  return faults.map((fault) => fault && <FaultNote key={fault.kind} fault={fault} waysOn={waysOn} />)
}

/** Why some objects have told nothing: the first reason of each kind. */
function PassRefused({ pass: { denied, deniedFault, failed, failedFault } }: { readonly pass: PassState }): ReactNode {
  const kinds = [
    ['may not be read', denied, deniedFault],
    ['gave no answer that could be understood', failed, failedFault],
  ] as const
  return kinds.map(
    ([what, { encryption, tags }, why]) =>
      why !== null && (
        <div key={what} className="look-refused">
          <p>
            {Math.max(encryption, tags).toLocaleString('en')} objects {what}, so nothing is known of them. The first was
            refused for this:
          </p>
          <FaultNote fault={why} quiet />
        </div>
      ),
  )
}

/** Why some of the sample have told nothing; one reason for all of a kind. */
function Refused({ sample }: { readonly sample: SampleState }): ReactNode {
  const kinds = [
    ['properties', sample.headRefused, sample.headFault],
    ['tags', sample.tagsRefused, sample.tagsFault],
  ] as const
  return kinds.map(
    ([what, refused, why]) =>
      why !== null && (
        <div key={what} className="look-refused">
          <p>
            The {what} of {refused.toLocaleString('en')} objects of the sample could not be read, so they do not count.
            The first was refused for this:
          </p>
          <FaultNote fault={why} quiet />
        </div>
      ),
  )
}
