import { IconAlertTriangle, IconCircleCheck, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface ToastFrameProps {
  readonly troubled?: boolean
  /** Leads to what the message is about, which closes it as well. */
  readonly show: () => void
  readonly close: () => void
  readonly children: ReactNode
}

/** A message that something has ended, with the way to it. */
export function ToastFrame({ troubled = false, show, close, children }: ToastFrameProps): ReactNode {
  const Picture = troubled ? IconAlertTriangle : IconCircleCheck
  return (
    <div className="job-toast" data-troubled={troubled || undefined}>
      <Picture size={16} aria-hidden />
      <span>{children}</span>
      <button
        type="button"
        className="small-button"
        onClick={() => {
          show()
          close()
        }}
      >
        Show
      </button>
      <button type="button" className="copy-button" aria-label="Close this message" onClick={close}>
        <IconX size={14} aria-hidden />
      </button>
    </div>
  )
}
