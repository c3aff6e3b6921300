import type { SkipReason } from '../../lake/changePlan'

/** Why an object is left as it is: a few words for a row, and the whole of it. */
export const skipTexts: Readonly<Record<SkipReason, { readonly short: string; readonly long: string }>> = {
  alreadyThere: {
    short: 'already in this class',
    long: 'Already in this storage class. Copying it again would be billed and change nothing.',
  },
  alreadyEncrypted: {
    short: 'already encrypted so',
    long: 'Already encrypted this way, with the same key. Doing it again would be billed and change nothing.',
  },
  nothingToChange: { short: 'tags are already so', long: 'Their tags are already what they would become.' },
  needsRestore: {
    short: 'archived, not restored',
    long: 'Archived. S3 copies an archived object only while a restored copy of it exists.',
  },
  restoreOngoing: {
    short: 'restore is running',
    long: 'A restore is running. Until it has ended they stay as they are.',
  },
  alreadyRestored: {
    short: 'restored for longer already',
    long: 'Already readable for at least as long as asked for.',
  },
  notArchived: { short: 'not archived', long: 'Not in an archive: they can be read as they are.' },
  customerKeyNeeded: {
    short: 'SSE-C key needed',
    long: 'Encrypted with a key of the customer (SSE-C). Without that key S3 does not copy them.',
  },
  customerKeyWrong: {
    short: 'another SSE-C key',
    long: 'Encrypted with another key of the customer (SSE-C) than the one given.',
  },
  objectLocked: {
    short: 'protected by Object Lock',
    long: 'Protected by Object Lock. S3 does not encrypt them anew, and a copy would leave the old version locked and the new one without the lock.',
  },
  tooLarge: { short: 'too large to copy', long: 'Larger than S3 can copy, even in parts.' },
  tooManyTags: { short: 'more than 10 tags', long: 'They would have more than 10 tags, which S3 does not allow.' },
  tagConflict: {
    short: 'both keys are there',
    long: 'They have the new key, or another spelling of it, as well, with another value. One of the two would be lost.',
  },
  deleteMarker: { short: 'delete marker', long: 'Delete markers: there is no object in them to change.' },
  noncurrentVersion: {
    short: 'not the current version',
    long: 'Older versions. Copying one onto its key would make it the current one.',
  },
  cannotVerify: {
    short: 'cannot be read fully',
    long: 'Something about them may not be read, so that nobody can promise it would survive the change.',
  },
  speedNotAllowed: {
    short: 'speed not available',
    long: 'Their class cannot be restored at this speed: Deep Archive has no Expedited. Choose Standard or Bulk.',
  },
  changedSince: {
    short: 'changed since',
    long: 'Changed by somebody else after the job, or after the plan was saved. What is there now was not looked at then.',
  },
  gone: { short: 'not there any more', long: 'Not there any more: deleted since the plan was saved.' },
  notDeleted: { short: 'not deleted', long: 'Not deleted: they have a current version.' },
  nothingBehind: {
    short: 'no version left',
    long: 'Only delete markers are left of them; there is no version that could come back.',
  },
  notUndoable: { short: 'cannot be taken back', long: 'S3 has no way back from this change.' },
  excluded: { short: 'excluded', long: 'Taken out of the plan by you.' },
}
