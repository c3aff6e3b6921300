import type { OpenConnection } from '../connections/registry'
import { openLakeClient, type LakeClient } from '../s3/lakeClient'
import { realPace } from '../s3/traits'
import type { Watch } from './job'
import type { Pin } from './journalRecords'
import { checkPin } from './pin'

/** A client of the job's own: its requests are counted, and its pauses tell that S3 throttles. @throws LakeError conflict for somebody else */
export function openJobClient(connection: OpenConnection, pin: Pin, watch: Watch): LakeClient {
  checkPin(pin, connection)
  const { settings } = connection
  const pace = settings.pace ?? realPace
  return openLakeClient({
    ...settings,
    onRequest: (operation) => {
      watch.onRequest()
      settings.onRequest?.(operation)
    },
    turn: watch.turn,
    onAnswer: watch.onAnswer,
    pace: {
      ...pace,
      sleep: (ms, signal, why) => {
        watch.onPause(why)
        return pace.sleep(ms, signal, why)
      },
    },
  })
}
