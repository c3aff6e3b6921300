import { IconAlertTriangle, IconHelpCircle, IconShieldCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { BucketMarks } from '../../../preload/contract/buckets'
import { Facts } from '../../ui/Facts'
import type { WaysOn } from '../../ui/FaultNote'
import { AnswerOf } from './Panel'

type PublicAccess = BucketMarks['publicAccess']

const verdicts: Readonly<
  Record<PublicAccess['verdict'], { readonly text: string; readonly Icon: typeof IconHelpCircle }>
> = {
  public: { text: 'Public: the world may reach something in this bucket.', Icon: IconAlertTriangle },
  notPublic: { text: 'Not public by its own policy and ACL.', Icon: IconShieldCheck },
  blocked: { text: 'Not public: blocked by Block Public Access.', Icon: IconShieldCheck },
  unknown: { text: 'Unknown: not everything that decides may be read.', Icon: IconHelpCircle },
}

interface PublicAccessFactsProps {
  readonly access: PublicAccess
  readonly waysOn: WaysOn
}

/** The verdict and what it rests on; the account's own switches are not among it (s3-facts A7.4). */
export function PublicAccessFacts({ access, waysOn }: PublicAccessFactsProps): ReactNode {
  const { text, Icon } = verdicts[access.verdict]
  const policy = (
    <AnswerOf answer={access.policyIsPublic} waysOn={waysOn}>
      {(isPublic) => (isPublic ? 'public, says S3' : 'not public, says S3')}
    </AnswerOf>
  )
  const grants = (
    <AnswerOf answer={access.publicGrants} waysOn={waysOn}>
      {(list) => (list.length === 0 ? 'no public grants' : list.join(', '))}
    </AnswerOf>
  )
  const block = (
    <AnswerOf answer={access.block} waysOn={waysOn}>
      {(switches) => <Switches of={switches} />}
    </AnswerOf>
  )
  return (
    <>
      <p className="verdict" data-verdict={access.verdict}>
        <Icon size={15} aria-hidden />
        {text}
      </p>
      <Facts
        facts={[
          { name: 'Policy', value: policy },
          { name: 'ACL', value: grants },
          { name: 'Block Public Access', value: block },
          { name: 'Account level', value: 'unknown: asked of the bucket only' },
        ]}
      />
    </>
  )
}

type Block = Extract<PublicAccess['block'], { ok: true }>['value']

const switchNames = [
  ['blockPublicAcls', 'new public ACLs refused'],
  ['ignorePublicAcls', 'public ACLs ignored'],
  ['blockPublicPolicy', 'new public policies refused'],
  ['restrictPublicBuckets', 'public policies limited to the account'],
] as const

function Switches({ of }: { readonly of: Block }): ReactNode {
  if (of === null) return 'not set on this bucket'
  return (
    <ul className="switches">
      {switchNames.map(([field, name]) => (
        <li key={field}>
          {of[field] ? 'On' : 'Off'}: {name}
        </li>
      ))}
    </ul>
  )
}
