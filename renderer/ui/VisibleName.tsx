import type { ReactNode } from 'react'
import { visibleName } from '../../lake/location'
import './visibleName.css'

/** Text of S3 as it is, with control characters, bidi overrides and zero-width characters made visible. */
export function VisibleName({ text }: { readonly text: string }): ReactNode {
  const pieces = visibleName(text)
  const [only] = pieces
  if (pieces.length === 1 && only !== undefined && !only.special) return only.text
  return (
    <bdi dir="ltr">
      {pieces.map((piece, place) =>
        piece.special ? (
          // eslint-disable-next-line react/no-array-index-key -- the pieces of one text never move
          <span key={place} className="special-character">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  )
}
