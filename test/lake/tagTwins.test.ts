import { expect, it } from 'vitest'
import type { Tag } from '../../lake/tags'
import { countTags, twinsOf, type Twins } from '../../lake/tagTwins'

const tag = (key: string, value: string): Tag => ({ key, value })

it.each<[string, Tag[][], Twins[]]>([
  ['no tags', [[], []], []],
  ['different values', [[tag('team', 'data')], [tag('team', 'ml')]], []],
  [
    'values of one key, the commonest first',
    [[tag('Classification', 'PHI')], [tag('Classification', 'phi')], [tag('Classification', 'phi')]],
    [
      {
        key: 'Classification',
        spellings: [
          { text: 'phi', objects: 2 },
          { text: 'PHI', objects: 1 },
        ],
      },
    ],
  ],
  ['the same word under two keys', [[tag('a', 'X'), tag('b', 'x')]], []],
  [
    'keys on one object and on others',
    [[tag('team', 'a'), tag('Team', 'b')], [tag('Team', 'b')]],
    [
      {
        key: null,
        spellings: [
          { text: 'Team', objects: 2 },
          { text: 'team', objects: 1 },
        ],
      },
    ],
  ],
])('twins of %s', (_, objects, twins) => {
  expect(twinsOf(countTags(objects))).toEqual(twins)
})
