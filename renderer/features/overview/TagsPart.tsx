import type { ReactNode } from 'react'
import type { SampleState } from '../../../preload/contract/samples'
import type { ScanFilter } from '../../../preload/contract/scans'
import { openDialog } from '../../state/dialogs'
import type { PrefixPlace } from '../../state/listing'
import { prefixTarget } from '../../state/target'
import { Bars, type Bar } from '../../ui/Bars'
import { formatCount } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { isRead, percentText, sourceText, unknownBar, type Facts } from './coverage'
import { estimateText } from './EncryptionPart'

interface TagsPartProps {
  /** Shows objects that are known to be so. */
  readonly show: (wanted: ScanFilter) => void
  readonly sample: SampleState | undefined
  readonly place: PrefixPlace
  /** What was read one by one; absent where that is less than the others tell. */
  readonly facts: Facts | undefined
}

/** How much of all has which tags, the values that were seen, and spellings that read alike. */
export function TagsPart({ show, sample, place, facts }: TagsPartProps): ReactNode {
  if (facts !== undefined && isRead(facts.tags)) return <ReadTags facts={facts} show={show} place={place} />
  const tagged = sample?.tagged ?? null
  return (
    <section className="page-part" aria-label="Tags">
      <h2>
        Tags
        <span className="page-note">{tagged === null ? 'not known from a listing' : estimateText(sample)}</span>
      </h2>
      {sample !== undefined && tagged !== null && (
        <>
          <Bars label="Tags by sample" heads={['Share']} bars={barsOf(sample, tagged, show)} />
          {sample.tagKeyCount > sample.tagKeys.length && (
            <p className="page-note">and {formatCount(sample.tagKeyCount - sample.tagKeys.length)} more keys</p>
          )}
          <Values label="Values seen in the sample" tagKeys={sample.tagKeys} show={show} />
          <Twins twins={sample.twins} place={place} show={show} />
        </>
      )}
    </section>
  )
}

/** Counted, with the objects of which it is not known as a bar of their own. */
function ReadTags({
  facts,
  show,
  place,
}: { readonly facts: Facts } & Pick<TagsPartProps, 'show' | 'place'>): ReactNode {
  const { objects, tags } = facts
  const { tagged, known, keys, keyCount } = tags
  const bar = (id: string, label: string, count: number, wanted: ScanFilter): Bar => ({
    id,
    label,
    tone: { series: 'tag' in wanted ? 0 : 6 },
    share: count / objects,
    amounts: [formatCount(count), percentText(count, objects)],
    open: () => show(wanted),
  })
  return (
    <section className="page-part" aria-label="Tags">
      <h2>
        Tags
        <span className="page-note">{sourceText(tags, objects)}</span>
      </h2>
      <Bars
        label="Tags by full pass"
        heads={['Objects', 'Share']}
        bars={[
          bar(' any', 'any tag', tagged, { tags: 'any' }),
          bar(' none', 'no tag', known - tagged, { tags: 'none' }),
          ...keys.map(({ key, objects: on }) => bar(key, key, on, { tag: { key } })),
          ...unknownBar(tags, objects, () => show({ tags: 'unknown' })),
        ]}
      />
      {keyCount > keys.length && <p className="page-note">and {formatCount(keyCount - keys.length)} more keys</p>}
      <Values label="Values seen" tagKeys={keys} show={show} />
      <Twins twins={tags.twins} place={place} show={show} />
    </section>
  )
}

const barsOf = (
  { tagKeys }: SampleState,
  tagged: NonNullable<SampleState['tagged']>,
  show: TagsPartProps['show'],
): readonly Bar[] => [
  {
    id: ' any',
    label: 'any tag',
    tone: { series: 7 },
    share: tagged.share,
    amounts: [tagged.text],
    open: () => show({ tags: 'any' }),
  },
  ...tagKeys.map(({ key, estimate }): Bar => ({
    id: key,
    label: key,
    tone: { series: 0 },
    share: estimate.share,
    amounts: [estimate.text],
    open: () => show({ tag: { key } }),
  })),
]

const mostValues = 6

interface ValuesProps extends Pick<TagsPartProps, 'show'> {
  readonly label: string
  readonly tagKeys: readonly Pick<SampleState['tagKeys'][number], 'key' | 'values' | 'valueCount'>[]
}

function Values({ label, tagKeys, show }: ValuesProps): ReactNode {
  if (tagKeys.length === 0) return null
  return (
    <dl className="tag-values selectable" aria-label={label}>
      {tagKeys.map(({ key, values, valueCount }) => (
        <div key={key}>
          <dt>
            <VisibleName text={key} />
          </dt>
          <dd>
            {values.slice(0, mostValues).map(({ value, objects }) => (
              <span key={value} className="tag-seen">
                <button type="button" className="link-button" onClick={() => show({ tag: { key, value } })}>
                  {value === '' ? <span className="dim">no value</span> : <VisibleName text={value} />}
                </button>{' '}
                <span className="dim numeric">{formatCount(objects)}</span>
              </span>
            ))}
            {valueCount > mostValues && <span className="dim">and {formatCount(valueCount - mostValues)} more</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Twins({ twins, place, show }: Pick<SampleState, 'twins'> & Pick<TagsPartProps, 'place' | 'show'>): ReactNode {
  if (twins.length === 0) return null
  const { connection, bucket, prefix } = place
  return (
    <>
      <h3 className="twins-head">Spellings that read alike</h3>
      <ul className="twins" aria-label="Spellings that read alike">
        {twins.map(({ key, spellings }) => (
          <li key={`${key ?? ''} ${spellings[0]?.text ?? ''}`}>
            {key === null ? 'keys ' : `values of ${key}: `}
            {spellings.map(({ text, objects }, at) => (
              <span key={text}>
                {at > 0 && ', '}
                <button
                  type="button"
                  className="link-button"
                  onClick={() => show({ tag: key === null ? { key: text } : { key, value: text } })}
                >
                  <VisibleName text={text} />
                </button>{' '}
                <span className="dim numeric">{formatCount(objects)}</span>
              </span>
            ))}
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="small-button"
        onClick={() => openDialog({ kind: 'tags', ...prefixTarget(connection, bucket, prefix) })}
      >
        Edit the tags of all here…
      </button>
    </>
  )
}
