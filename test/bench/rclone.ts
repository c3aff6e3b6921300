import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * How long `rclone size --fast-list` takes for the bench bucket, in ms; `null` where rclone is not installed.
 * @throws Error where it found another number of keys
 */
export async function rcloneSize(endpoint: string, keys: number): Promise<number | null> {
  const env = {
    // What is set for other programs, such as certificates of a proxy, it may not take.
    PATH: process.env['PATH'],
    RCLONE_CONFIG: '/dev/null',
    RCLONE_S3_PROVIDER: 'Other',
    RCLONE_S3_ACCESS_KEY_ID: 'bench',
    RCLONE_S3_SECRET_ACCESS_KEY: 'bench',
    RCLONE_S3_REGION: 'us-east-1',
    RCLONE_S3_ENDPOINT: endpoint,
    RCLONE_S3_LIST_VERSION: '2',
    RCLONE_S3_LIST_URL_ENCODE: 'true',
  }
  const start = performance.now()
  try {
    const { stdout } = await promisify(execFile)('rclone', ['size', '--fast-list', '--json', ':s3:bench'], { env })
    const took = performance.now() - start
    const counted: unknown = JSON.parse(stdout)
    if (typeof counted !== 'object' || counted === null || !('count' in counted) || counted.count !== keys)
      throw new Error(`rclone found other keys than are served: ${stdout}`)
    return took
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
