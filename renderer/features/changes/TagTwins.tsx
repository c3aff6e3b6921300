import { useId, useState, type ReactNode } from 'react'
import type { Twins } from '../../../lake/tagTwins'
import { formatNumberOf } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'

interface TagTwinsProps {
  readonly twins: readonly Twins[]
  /** How many objects were looked at, in words, such as `100 of the objects`. */
  readonly among: string
  /** Writes all spellings of a key (`null`), or of the values of one, as this one. */
  readonly unify: (key: string | null, spelling: string) => void
}

/** Spellings that read alike, each with the choice of the one that should be. */
export function TagTwins({ twins, among, unify }: TagTwinsProps): ReactNode {
  return (
    <section className="tag-twins" aria-label="Spellings that read alike">
      <h3>Spellings that read alike, in {among}</h3>
      {twins.map((group) => (
        <Group key={JSON.stringify([group.key, group.spellings])} group={group} unify={unify} />
      ))}
    </section>
  )
}

function Group({ group, unify }: { readonly group: Twins; readonly unify: TagTwinsProps['unify'] }): ReactNode {
  const name = useId()
  const [chosen, setChosen] = useState(group.spellings[0]?.text ?? '')
  return (
    <fieldset className="tag-twin-group">
      <legend>{group.key === null ? 'Key' : <>Value of {<VisibleName text={group.key} />}</>}</legend>
      {group.spellings.map(({ text, objects }) => (
        <label key={text}>
          <input type="radio" name={name} checked={chosen === text} onChange={() => setChosen(text)} />
          <span>
            <VisibleName text={text} /> <span className="dim">on {formatNumberOf(objects, 'object')}</span>
          </span>
        </label>
      ))}
      <button type="button" className="small-button" onClick={() => unify(group.key, chosen)}>
        Write all as “{chosen}”
      </button>
    </fieldset>
  )
}
