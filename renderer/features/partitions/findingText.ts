import type { Finding } from '../../../preload/contract/dataSets'

/** A finding in two words, for badges. */
export const findingNames: Readonly<Record<Finding['kind'], string>> = {
  gaps: 'gaps',
  late: 'late',
  twice: 'same time twice',
  zeroPadding: 'zero padding',
  mixedLayout: 'mixed layouts',
  caseTwins: 'case twins',
  keyTwins: 'key twins',
  empty: 'empty',
  oversized: 'oversized',
  skew: 'skew',
  smallFiles: 'small files',
  mixedTiers: 'mixed classes',
  strayObjects: 'stray objects',
  strayFolders: 'stray folders',
  leftovers: 'leftovers',
  jobMarkers: 'job markers',
}

/** How sure one is, where one is not certain. */
export const sureness: Readonly<Record<Finding['confidence'], string>> = {
  certain: '',
  likely: 'likely',
  guess: 'a guess',
}
