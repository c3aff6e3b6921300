import type { JobIntent, WarningCode } from '../../../lake/changePlan'

export interface WarningText {
  /** `danger` for what cannot be taken back. */
  readonly weight: 'danger' | 'warning' | 'note'
  readonly text: string
}

const say = (weight: WarningText['weight'], text: string): WarningText => ({ weight, text })

/** What a person should know before the change, one plain text for every code (s3-facts A1, A2, A6). */
const texts: Readonly<Record<WarningCode, WarningText>> = {
  newVersions: say(
    'warning',
    'The bucket keeps versions: each copy becomes a new version, and the old bytes stay and stay billed until they are deleted.',
  ),
  versioningUnknown: say(
    'warning',
    'Whether this bucket keeps versions may not be read. If it does, old versions stay and stay billed; if not, they are replaced for good.',
  ),
  lastModifiedReset: say(
    'note',
    'Last modified becomes the time of the copy: lifecycle ages start again, and jobs that look for new files see these as new.',
  ),
  minimumDays: say(
    'warning',
    'They leave their class before its minimum time; the days that are left are billed all the same.',
  ),
  smallObjects: say(
    'note',
    'Smaller than 128 KB: the new class bills them as 128 KB, and Intelligent-Tiering never moves them.',
  ),
  archiveOverhead: say(
    'note',
    'An archive adds 40 KB to each object that are billed too, which shows for objects this small.',
  ),
  restoreNeededToRead: say(
    'warning',
    'Afterwards they cannot be read until they are restored, which takes minutes to hours. Athena, Glue and Spark do not do that by themselves.',
  ),
  archivedPartitions: say(
    'warning',
    'They lie in partitions of a data set. Athena does not restore them: a query over these partitions reads only what was restored before, and only from a Hive table whose property read_restored_glacier_objects is true.',
  ),
  retrievalCharge: say('note', 'Reading them out of their class is billed by the gigabyte.'),
  notifications: say('note', 'The bucket sends notifications: whatever listens to it is told of every change.'),
  replication: say(
    'note',
    'The bucket replicates: every copy is a new object and is copied to the destination as well.',
  ),
  multipart: say(
    'note',
    'Larger than 5 GB: copied in parts. Everything about them is kept, but their ETag changes although the bytes do not.',
  ),
  checkedWhenRun: say(
    'note',
    'Not everything about them is known yet. It is read for each before it is changed; what cannot be changed safely is left and reported.',
  ),
  lifecycleByTag: say(
    'warning',
    'A lifecycle rule of this bucket looks at one of these tags: the change can make objects move, expire or stay.',
  ),
  accessByTag: say(
    'warning',
    'The bucket policy looks at one of these tags: the change can give or take access to the objects.',
  ),
  tagsReplacedWhole: say(
    'note',
    'S3 writes the tags of an object only as a whole set. They are read, changed, written and read back; a change somebody else makes in that moment can be lost.',
  ),
  deleteMarkers: say(
    'note',
    'The bucket keeps versions: a delete marker hides the object. Removing the marker brings it back.',
  ),
  permanentDelete: say('danger', 'The bytes are deleted for good. Nothing can bring them back.'),
  noncurrentVersionsRemain: say('note', 'Older versions stay, and stay billed.'),
  clientSideEncrypted: say(
    'note',
    'Encrypted before they were sent. The metadata needed to decrypt them is kept with the copy.',
  ),
  temporaryCopyBilled: say(
    'note',
    'Until it expires the restored copy is billed like Standard, on top of the archive.',
  ),
  changedInPlace: say(
    'note',
    'Changed in place: storage class, dates, ETag and versions stay, and archived objects need no restore. S3 takes no condition for this, so each object is looked at before and after.',
  ),
  copiedIfNotInPlace: say(
    'warning',
    'How they are encrypted now is not known yet. Any that S3 cannot change in place (no encryption reported, DSSE-KMS, SSE-C) are copied onto themselves instead: their last modified date is reset, and where versions are kept there is a new one.',
  ),
  kmsKeyNeeded: say(
    'warning',
    'Whoever reads them afterwards needs permission for the KMS key (kms:Decrypt) as well as for the object, in every job and service that does.',
  ),
  customerKeyUsed: say(
    'note',
    'Read with the customer key given here. The key stays in memory until the job is over; after a restart of the program it is asked for again.',
  ),
  olderVersionBack: say(
    'warning',
    'Versioning was suspended when they were deleted: the bytes of then are lost, and the version before comes back.',
  ),
  sideEffectsUnknown: say(
    'note',
    'What else reacts to the change (notifications, replication, lifecycle rules, the policy) may not be read, so it may be more than is said here.',
  ),
}

/** The few that mean something else when deleting. */
const whenDeleting: Partial<Readonly<Record<WarningCode, WarningText>>> = {
  versioningUnknown: say(
    'danger',
    'Whether this bucket keeps versions may not be read. If it does not, the objects are deleted for good.',
  ),
  minimumDays: say(
    'warning',
    'They are deleted before the minimum time of their class; the days that are left are billed all the same.',
  ),
}

/** Where old versions stay, they stay as they are encrypted. */
const whenEncrypting: Partial<Readonly<Record<WarningCode, WarningText>>> = {
  newVersions: say(
    'warning',
    'The bucket keeps versions: each copy becomes a new version. The old ones stay, stay billed, and stay encrypted as they are until they are deleted.',
  ),
  minimumDays: say(
    'warning',
    'The copy replaces them before the minimum time of their class; the days that are left are billed all the same.',
  ),
}

const byIntent: Partial<Readonly<Record<JobIntent['kind'], typeof whenDeleting>>> = {
  delete: whenDeleting,
  encryption: whenEncrypting,
}

export const warningText = (code: WarningCode, intent: JobIntent): WarningText =>
  byIntent[intent.kind]?.[code] ?? texts[code]
