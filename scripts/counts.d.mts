export interface Counts {
  passed: number
  failed: number
}
export function countSuite(code: number, reported: Counts | null): Counts
export function vitestCounts(file: string): Counts | null
export function playwrightCounts(file: string): Counts | null
export function sum(all: readonly Counts[]): Counts
export function countLine(counts: Counts): string
