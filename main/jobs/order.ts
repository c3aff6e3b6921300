import { interleavedAt, placesOf } from '../../lake/interleaving'

/** The numbers from 0 to `count` so that neighbours are far apart. */
export function* interleaved(count: number): Generator<number, void> {
  for (let place = 0; place < placesOf(count); place += 1) {
    const number = interleavedAt(place, count)
    if (number !== null) yield number
  }
}
