import {
  IconBox,
  IconBraces,
  IconBrain,
  IconBucket,
  IconCheck,
  IconFile,
  IconFileText,
  IconFileTypeCsv,
  IconFileZip,
  IconFolder,
  IconFolderOpen,
  IconMovie,
  IconPhoto,
  IconStack2,
  IconTable,
  IconTableAlias,
  type Icon,
} from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { formatOf, type FormatKind } from '../../lake/formats'
import './formatIcon.css'

const byKind: Readonly<Record<FormatKind, Icon>> = {
  table: IconTable,
  text: IconFileText,
  tableMetadata: IconTableAlias,
  marker: IconCheck,
  image: IconPhoto,
  media: IconMovie,
  document: IconFileText,
  model: IconBrain,
  array: IconBox,
  archive: IconFileZip,
  folder: IconFolder,
  unknown: IconFile,
}
const byFormat: Readonly<Record<string, Icon>> = {
  csv: IconFileTypeCsv,
  tsv: IconFileTypeCsv,
  json: IconBraces,
  jsonl: IconBraces,
  tfrecord: IconStack2,
}

/** The format of an object as its key tells it. The label of the format is in the title. */
export const FormatIcon = memo(function FormatIcon({ objectKey }: { readonly objectKey: string }): ReactNode {
  const { kind, format, label, compression } = formatOf(objectKey)
  const Picture = byFormat[format] ?? byKind[kind]
  const title = compression === null ? label : `${label}, ${compression}`
  return (
    <span
      className="format-icon"
      data-kind={kind}
      data-format={format}
      title={format === 'unknown' ? undefined : title}
    >
      <Picture size={15} stroke={1.6} aria-hidden />
    </span>
  )
})

export const PrefixIcon = ({ open = false }: { readonly open?: boolean }): ReactNode => (
  <span className="format-icon" data-kind="folder">
    {open ? <IconFolderOpen size={15} stroke={1.6} aria-hidden /> : <IconFolder size={15} stroke={1.6} aria-hidden />}
  </span>
)

export const BucketIcon = (): ReactNode => (
  <span className="format-icon" data-kind="bucket">
    <IconBucket size={15} stroke={1.6} aria-hidden />
  </span>
)
