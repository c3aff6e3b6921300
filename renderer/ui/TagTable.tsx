import type { ReactNode } from 'react'
import type { Tag } from '../../lake/tags'
import { VisibleName } from './VisibleName'
import './tagTable.css'

/** Tags to be read, not changed. */
export function TagTable({ tags }: { readonly tags: readonly Tag[] }): ReactNode {
  return (
    <table className="tag-table selectable">
      <thead className="spoken">
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {tags.map(({ key, value }) => (
          <tr key={key}>
            <th scope="row">
              <VisibleName text={key} />
            </th>
            <td>{value === '' ? <span className="dim">no value</span> : <VisibleName text={value} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
