import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatOf } from '../../lake/formats'

describe('formatOf', () => {
  it.each([
    ['events/part-0000.snappy.parquet', 'parquet', 'table', null],
    ['events/part-0000.parquet', 'parquet', 'table', null],
    ['events/PART.PARQUET', 'parquet', 'table', null],
    ['a.orc', 'orc', 'table', null],
    ['a.avro', 'avro', 'table', null],
    ['a.csv', 'csv', 'table', null],
    ['a.csv.gz', 'csv', 'table', 'gzip'],
    ['a.tsv.zst', 'tsv', 'table', 'zstd'],
    ['a.json.bz2', 'json', 'text', 'bzip2'],
    ['a.jsonl', 'jsonl', 'table', null],
    ['a.ndjson.snappy', 'jsonl', 'table', 'snappy'],
    ['a.pb', 'protobuf', 'table', null],
    ['a.tar.gz', 'tar', 'archive', 'gzip'],
    ['a.tgz', 'tar', 'archive', 'gzip'],
    ['a.gz', 'unknown', 'unknown', 'gzip'],
    ['a.unheard', 'unknown', 'unknown', null],
    ['a', 'unknown', 'unknown', null],
    ['', 'unknown', 'unknown', null],
    ['dir.parquet/a', 'unknown', 'unknown', null],
    ['table/_delta_log/00000000000000000001.json', 'deltaLog', 'tableMetadata', null],
    ['table/_delta_log/00000000000000000010.checkpoint.parquet', 'deltaLog', 'tableMetadata', null],
    ['table/_delta_log/_last_checkpoint', 'deltaLog', 'tableMetadata', null],
    ['table/metadata/00001-3d5.metadata.json', 'icebergMetadata', 'tableMetadata', null],
    ['table/metadata/snap-55-1-3d5.avro', 'icebergManifest', 'tableMetadata', null],
    ['table/metadata/3d5-m0.avro', 'icebergManifest', 'tableMetadata', null],
    ['table/metadata/people.avro', 'avro', 'table', null],
    ['table/.hoodie/20261002.commit', 'hudiMetadata', 'tableMetadata', null],
    ['table/_SUCCESS', 'marker', 'marker', null],
    ['table/_common_metadata', 'parquetSummary', 'tableMetadata', null],
    ['table_$folder$', 'folderMarker', 'marker', null],
    ['table/', 'folderMarker', 'folder', null],
    ['a.png', 'png', 'image', null],
    ['a.log', 'text', 'text', null],
    ['a.log.constructor', 'unknown', 'unknown', null],
  ])('%s is %s', (key, format, kind, compression) => {
    expect(formatOf(key)).toMatchObject({ format, kind, compression })
  })

  it('has a label for every key and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        expect(formatOf(key).label).not.toBe('')
      }),
    )
  })
})
