import type { DataSet } from './datasets'
import type { Finding } from './findings'
import { findingsOfNames } from './findingsOfNames'
import { findingsOfSize } from './findingsOfSize'
import { findingsOfTiers } from './findingsOfTiers'
import { findingsOfTime } from './findingsOfTime'

/** Everything a person should know about a data set, problems first. */
export const findingsOf = (set: DataSet): readonly Finding[] =>
  [...findingsOfTime(set), ...findingsOfSize(set), ...findingsOfNames(set), ...findingsOfTiers(set)].sort(
    (a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'),
  )
