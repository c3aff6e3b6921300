import { lastSegment } from './location'

/** What kind of thing a file is, coarse enough to choose an icon or a preview by. */
export type FormatKind =
  | 'table'
  | 'text'
  | 'tableMetadata'
  | 'marker'
  | 'image'
  | 'media'
  | 'document'
  | 'model'
  | 'array'
  | 'archive'
  | 'folder'
  | 'unknown'

/** The format of a file as its name tells it; the content may say otherwise. */
export interface FileFormat {
  /** Such as `parquet`; `unknown` when the name tells nothing. */
  readonly format: string
  readonly label: string
  readonly kind: FormatKind
  /** Wrapped around the whole file, such as `gzip` of `.csv.gz`; compression inside a Parquet file is not seen from its name. */
  readonly compression: Compression | null
}

export type Compression = 'gzip' | 'zstd' | 'snappy' | 'bzip2' | 'lz4' | 'xz' | 'brotli' | 'deflate' | 'lzo'

type Known = readonly [format: string, label: string, kind: FormatKind]

const byEnding: ReadonlyMap<string, Known> = new Map(
  (
    [
      ['parquet|parq|pqt|pq', 'parquet', 'Parquet', 'table'],
      ['orc', 'orc', 'ORC', 'table'],
      ['avro', 'avro', 'Avro', 'table'],
      ['csv', 'csv', 'CSV', 'table'],
      ['tsv|tab', 'tsv', 'TSV', 'table'],
      ['psv', 'psv', 'Text separated by bars', 'table'],
      ['jsonl|ndjson|jsonlines', 'jsonl', 'JSON lines', 'table'],
      ['json|geojson', 'json', 'JSON', 'text'],
      ['arrow|feather|arrows', 'arrow', 'Arrow', 'table'],
      ['xlsx|xls', 'excel', 'Excel', 'table'],
      ['pb|proto|protobuf|binpb', 'protobuf', 'Protocol Buffers', 'table'],
      ['tfrecord|tfrecords', 'tfrecord', 'TFRecord', 'table'],
      ['txt|text|log|md|out|err', 'text', 'Text', 'text'],
      ['xml', 'xml', 'XML', 'text'],
      ['yaml|yml', 'yaml', 'YAML', 'text'],
      ['toml|ini|cfg|conf|properties', 'config', 'Configuration', 'text'],
      ['sql', 'sql', 'SQL', 'text'],
      ['html|htm', 'html', 'HTML', 'text'],
      ['py|scala|java|js|ts|sh|r|ipynb', 'code', 'Source code', 'text'],
      ['png', 'png', 'PNG image', 'image'],
      ['jpg|jpeg', 'jpeg', 'JPEG image', 'image'],
      ['gif', 'gif', 'GIF image', 'image'],
      ['webp', 'webp', 'WebP image', 'image'],
      ['svg', 'svg', 'SVG image', 'image'],
      ['tif|tiff', 'tiff', 'TIFF image', 'image'],
      ['bmp', 'bmp', 'BMP image', 'image'],
      ['dcm|dicom', 'dicom', 'DICOM image', 'image'],
      ['mp4|mov|avi|mkv|webm', 'video', 'Video', 'media'],
      ['mp3|wav|flac|ogg|m4a', 'audio', 'Audio', 'media'],
      ['pdf', 'pdf', 'PDF', 'document'],
      ['doc|docx|odt|rtf', 'document', 'Document', 'document'],
      ['npy|npz', 'numpy', 'NumPy array', 'array'],
      ['h5|hdf5|hdf', 'hdf5', 'HDF5', 'array'],
      ['nc|nc4', 'netcdf', 'NetCDF', 'array'],
      ['pt|pth|ckpt', 'pytorch', 'PyTorch model', 'model'],
      ['safetensors', 'safetensors', 'Safetensors model', 'model'],
      ['onnx', 'onnx', 'ONNX model', 'model'],
      ['pkl|pickle|joblib', 'pickle', 'Python pickle', 'model'],
      ['gguf|ggml', 'gguf', 'GGUF model', 'model'],
      ['tar', 'tar', 'Tar archive', 'archive'],
      ['zip|jar|whl', 'zip', 'Zip archive', 'archive'],
      ['7z', '7z', '7-Zip archive', 'archive'],
      ['rar', 'rar', 'RAR archive', 'archive'],
    ] as const
  ).flatMap(([endings, ...known]) => endings.split('|').map((ending) => [ending, known] as const)),
)

const compressions: ReadonlyMap<string, Compression> = new Map([
  ['gz', 'gzip'],
  ['gzip', 'gzip'],
  ['zst', 'zstd'],
  ['zstd', 'zstd'],
  ['snappy', 'snappy'],
  ['sz', 'snappy'],
  ['bz2', 'bzip2'],
  ['lz4', 'lz4'],
  ['xz', 'xz'],
  ['br', 'brotli'],
  ['deflate', 'deflate'],
  ['lzo', 'lzo'],
])

/** Written by table formats and jobs; known by where they lie or by their whole name, before any ending. */
const byPlace: readonly (readonly [RegExp, Known])[] = [
  [
    /(?:^|\/)_delta_log\/(?:[^/]+\/)*[^/]*\.(?:json|crc|parquet)$|(?:^|\/)_delta_log\/_last_checkpoint$/,
    ['deltaLog', 'Delta log', 'tableMetadata'],
  ],
  [
    /(?:^|\/)metadata\/(?:[^/]*\.metadata\.json(?:\.gz)?|version-hint\.text)$/,
    ['icebergMetadata', 'Iceberg metadata', 'tableMetadata'],
  ],
  [/(?:^|\/)metadata\/(?:snap-[^/]*|[^/]*-m\d+)\.avro$/, ['icebergManifest', 'Iceberg manifest', 'tableMetadata']],
  [/(?:^|\/)\.hoodie\//, ['hudiMetadata', 'Hudi metadata', 'tableMetadata']],
  [/(?:^|\/)_(?:common_)?metadata$/, ['parquetSummary', 'Parquet summary', 'tableMetadata']],
  [
    /(?:^|\/)_(?:SUCCESS|STARTED|COMMITTED|committed_[^/]*|started_[^/]*|DONE|FAILED)$|\.(?:done|_COPYING_)$/,
    ['marker', 'Marker of a job', 'marker'],
  ],
  [/_\$folder\$$/, ['folderMarker', 'Folder marker', 'marker']],
  [/\.crc$/, ['checksum', 'Checksum', 'marker']],
]

const folderMarker: Known = ['folderMarker', 'Folder marker', 'folder']

/** Every format `formatOf` can tell, by its label. */
export const knownFormats: readonly { readonly format: string; readonly label: string }[] = [
  ...new Map(
    [...byEnding.values(), ...byPlace.map(([, known]) => known), folderMarker].map(([format, label]) => [
      format,
      label,
    ]),
  ),
  ['unknown', 'Not known by its name'] as const,
].map(([format, label]) => ({ format, label }))

/** Tells the format of an object by its key; never throws. */
export function formatOf(key: string): FileFormat {
  if (key.endsWith('/')) return found(folderMarker, null)
  const placed = byPlace.find(([pattern]) => pattern.test(key))
  if (placed) return found(placed[1], null)
  const name = lastSegment(key).toLowerCase()
  const endings = name.split('.').slice(1)
  const last = endings.at(-1)
  if (last === undefined) return unknown
  if (last === 'tgz') return found(['tar', 'Tar archive', 'archive'], 'gzip')
  const compression = compressions.get(last) ?? null
  const known = byEnding.get((compression === null ? last : endings.at(-2)) ?? '')
  if (known) return found(known, compression)
  return compression === null ? unknown : found(['unknown', `Compressed file (${compression})`, 'unknown'], compression)
}

const unknown: FileFormat = { format: 'unknown', label: 'File', kind: 'unknown', compression: null }

const found = ([format, label, kind]: Known, compression: Compression | null): FileFormat => ({
  format,
  label,
  kind,
  compression,
})
