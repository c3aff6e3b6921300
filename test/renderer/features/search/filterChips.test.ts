import { describe, expect, it } from 'vitest'
import type { ScanFilter } from '../../../../preload/contract/scans'
import { chipsOf } from '../../../../renderer/features/search/FilterChips'

describe('what is set in a search', () => {
  it.each<[ScanFilter, string]>([
    [{ under: 'a/b/' }, 'below a/b/'],
    [{ rightHere: true }, 'not in folders below'],
    [{ kmsKey: 'arn:1' }, 'KMS key arn:1'],
    [{ storageClasses: ['STANDARD_IA'] }, 'Standard, Infrequent Access'],
    [{ formats: ['csv'] }, 'csv'],
    [{ encryption: ['unknown'] }, 'encryption not known'],
    [{ encryption: ['none'] }, 'none reported'],
    [{ tags: 'none' }, 'no tag'],
    [{ tag: { key: 'team', value: 'data', absent: true } }, 'tag !team=data'],
    [{ minBytes: 1024 }, 'at least 1.0 KB'],
    [{ maxBytes: 1536 }, 'at most 1.5 KB'],
    [{ modifiedFrom: Date.UTC(2026, 0, 31) }, 'modified from 2026-01-31'],
    [{ modifiedBefore: Date.UTC(2026, 1, 1) }, 'modified before 2026-02-01'],
  ])('%j is told in words and can be taken away by itself', (wanted, text) => {
    const [part] = Object.keys(wanted)
    expect(chipsOf(wanted, 'a/')).toMatchObject([{ part, text }])
  })

  it('is not the place one is in anyhow, nor the text that stands in its field', () => {
    expect(chipsOf({ under: 'a/', text: { kind: 'substring', text: 'x' } }, 'a/')).toEqual([])
  })
})
