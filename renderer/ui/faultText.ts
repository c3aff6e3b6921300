import type { Fault } from '../../preload/contract/fault'
import { unreachable } from '../../lake/unreachable'
import { formatDuration } from './format'

/** What a person can do about a fault; whoever shows it says which of these it can run. */
export type WayOn = 'retry' | 'renew' | 'connect' | 'restore' | 'showVersions' | 'refreshBuckets' | 'reload'

export interface Explanation {
  readonly title: string
  readonly text: string
  readonly next?: { readonly label: string; readonly action: WayOn }
}

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>

const tryAgain = { label: 'Try again', action: 'retry' } as const
const signIn = { label: 'Sign in again', action: 'renew' } as const
const editConnection = { label: 'Connect again…', action: 'connect' } as const

/** Every fault in plain words: what happened, what it means, and the next step where there is one. */
export function explain(fault: Fault): Explanation {
  switch (fault.kind) {
    case 'denied':
      return denied(fault)
    case 'notFound':
      return notFound(fault)
    case 'deleteMarker':
      return {
        title: 'Hidden by a delete marker',
        text: `${fault.name} was deleted in a versioned bucket. Its earlier versions still exist and can be read.`,
        next: { label: 'Show versions', action: 'showVersions' },
      }
    case 'archived':
      return archived(fault)
    case 'customerKeyNeeded':
      return {
        title: 'Encrypted with your own key (SSE-C)',
        text: `S3 tells nothing about ${fault.name} without the key it was written with. Lakescope keeps no such keys: give it with a change of this object, for that change alone.`,
      }
    case 'customerKeyWrong':
      return {
        title: 'Another key is needed (SSE-C)',
        text: `The key that was given is not the one ${fault.name} was written with. Give the right one and run what failed again.`,
      }
    case 'signedOut':
      return signedOut(fault)
    case 'badCredentials':
      return badCredentials(fault)
    case 'clockSkew':
      return clockSkew(fault)
    case 'unreachable':
      return cannotReach(fault)
    case 'wrongRegion':
      return wrongRegion(fault)
    case 'throttled':
      return {
        title: 'Too many requests',
        text: 'S3 asked to slow down and went on doing so after several tries. Wait a minute, then go on; nothing was lost.',
        next: tryAgain,
      }
    case 'badInput':
    case 'unsupported':
    case 'conflict':
    case 'badAnswer':
    case 'cancelled':
    case 'unexpected':
      return explainAnswer(fault)
    default:
      return unreachable(fault)
  }
}

type AnswerFault = Of<'badInput' | 'unsupported' | 'conflict' | 'badAnswer' | 'cancelled' | 'unexpected'>

/** The faults that are about one request or its answer rather than about the connection. */
function explainAnswer(fault: AnswerFault): Explanation {
  switch (fault.kind) {
    case 'badInput':
      return {
        title: 'This value cannot be used',
        text: fault.path === '' ? `The request ${fault.problem}.` : `${fault.path}: ${fault.problem}.`,
      }
    case 'unsupported':
      if (fault.feature === 'journal') return { title: 'The journal cannot be used', text: fault.message }
      return {
        title: 'Not available on this endpoint',
        text: `This server does not offer ${fault.feature}, or answers it with something else. Everything else keeps working.`,
      }
    case 'conflict':
      if (isOfPin(fault)) return { title: 'Of somebody else, or of another place', text: fault.message }
      return {
        title: 'Changed by somebody else',
        text: `${fault.name} is no longer in the state this was meant for. S3 says: ${sentence(fault.message)} Nothing was overwritten; load it again and look before you go on.`,
        next: { label: 'Load again', action: 'reload' },
      }
    case 'badAnswer':
      return {
        title: 'The answer makes no sense',
        text: `The server sent something S3 would not send: ${sentence(fault.message)} A proxy or a wrong address can cause this, so nothing of it is shown as true.`,
        next: tryAgain,
      }
    case 'cancelled':
      return { title: 'Stopped', text: 'You stopped this before it was finished.', next: tryAgain }
    case 'unexpected':
      if (isOfJournal(fault)) return { title: 'The journal cannot be used', text: fault.message }
      return {
        title: 'Something unexpected happened',
        text: `S3 answered ${fault.code}${fault.status === null ? '' : ` (HTTP ${fault.status})`}: ${sentence(fault.message)}`,
        next: tryAgain,
      }
    default:
      return unreachable(fault)
  }
}

/** Main's own words about a file on this machine: S3 has no part in it. */
const isOfJournal = ({ message, status }: Of<'unexpected'>): boolean =>
  status === null && /^The journals? of the jobs? /.test(message)

/** Main's own words about who began something, and where. */
const isOfPin = ({ message }: Of<'conflict'>): boolean => /^The (job was started|plan was saved) /.test(message)

function denied({ action, resource }: Of<'denied'>): Explanation {
  const otherWay =
    action === 's3:UpdateObjectEncryption'
      ? ' Or plan the change again with “Always copy, never change in place”, which needs s3:GetObject and s3:PutObject instead.'
      : ''
  return {
    title: `Not permitted: ${action}`,
    text: `Your identity may not do this on ${resource}. Ask whoever manages access to allow ${action} there, then try again. It may exist; what is not permitted is to see or change it.${otherWay}`,
    next: tryAgain,
  }
}

function notFound({ what, name }: Of<'notFound'>): Explanation {
  switch (what) {
    case 'bucket':
      return {
        title: 'The bucket is gone',
        text: `There is no bucket ${name} any more: it was deleted meanwhile, or the name is mistyped.`,
        next: { label: 'Refresh the buckets', action: 'refreshBuckets' },
      }
    case 'key':
      return {
        title: 'The object is gone',
        text: `There is no object ${name} any more: it was deleted or renamed after it was listed.`,
        next: { label: 'Refresh the listing', action: 'reload' },
      }
    case 'version':
      return {
        title: 'The version is gone',
        text: `This version of ${name} no longer exists. Other versions may.`,
        next: { label: 'Show versions', action: 'showVersions' },
      }
    case 'upload':
      return {
        title: 'The upload is gone',
        text: `The multipart upload of ${name} was completed or aborted meanwhile.`,
        next: tryAgain,
      }
    case 'connection':
      return {
        title: 'The connection is closed',
        text: 'This place belongs to a connection that is not open any more.',
        next: editConnection,
      }
    case 'listing':
      return {
        title: 'The listing is closed',
        text: 'This list was put away. Open the place again to read it afresh.',
        next: { label: 'Open again', action: 'reload' },
      }
    case 'plan':
      return {
        title: 'The plan is out of date',
        text: 'What would change has to be worked out again before it can be applied.',
        next: { label: 'Work it out again', action: 'retry' },
      }
    case 'scan':
      return { title: 'The scan is closed', text: 'This scan was put away. Scan the place again.' }
    case 'job':
      return { title: 'The job is gone', text: 'This job has ended and was cleared from the list.' }
    default:
      return unreachable(what)
  }
}

function archived({ name, storageClass }: Of<'archived'>): Explanation {
  const where = storageClass === null ? 'in an archive class' : `in ${storageClass}`
  return {
    title: 'Archived: restore it first',
    text: `${name} is ${where}. S3 neither reads nor copies it until a copy has been restored, which takes minutes to hours.`,
    next: { label: 'Restore…', action: 'restore' },
  }
}

function signedOut({ reason, hint }: Of<'signedOut'>): Explanation {
  const todo = hint === '' ? '' : ` ${sentence(hint)}`
  switch (reason) {
    case 'expired':
      return {
        title: 'The session has expired',
        text: `Your credentials were valid for a limited time.${todo}`,
        next: signIn,
      }
    case 'sso':
      return {
        title: 'SSO sign-in needed',
        text: `The single sign-on session has ended or was never begun.${todo}`,
        next: signIn,
      }
    case 'mfa':
      return {
        title: 'MFA code needed',
        text: `This profile asks for a code from your MFA device.${todo}`,
        next: signIn,
      }
    case 'none':
      return {
        title: 'No credentials found',
        text: `Nothing on this machine gives credentials for this connection.${todo}`,
        next: editConnection,
      }
    case 'otherIdentity':
      return {
        title: 'The profile is somebody else now',
        text: `Signing in again gave another identity, and what runs here must not change hands.${todo}`,
        next: signIn,
      }
    case 'process':
      return {
        title: 'The credentials command failed',
        text: `The credential_process of this profile did not give credentials.${todo}`,
        next: signIn,
      }
    default:
      return unreachable(reason)
  }
}

function badCredentials({ problem }: Of<'badCredentials'>): Explanation {
  switch (problem) {
    case 'unknownAccessKey':
      return {
        title: 'Unknown access key',
        text: 'The server does not know this access key ID. It may be mistyped, deleted, or belong to another endpoint.',
        next: editConnection,
      }
    case 'wrongSecret':
      return {
        title: 'Wrong secret access key',
        text: 'The access key ID is known, but the secret access key does not match it. Enter the secret again; blanks at its ends count.',
        next: editConnection,
      }
    case 'invalidToken':
      return {
        title: 'The session token is not valid',
        text: 'Temporary credentials need the session token they were issued with. Get a new set of all three values.',
        next: editConnection,
      }
    default:
      return unreachable(problem)
  }
}

function clockSkew({ secondsOff }: Of<'clockSkew'>): Explanation {
  const off = secondsOff === null ? 'more than 15 minutes' : formatDuration(Math.abs(secondsOff))
  const where = secondsOff === null ? '' : `It is ${secondsOff < 0 ? 'behind' : 'ahead of'} that of the server. `
  return {
    title: `The clock of this computer is off by ${off}`,
    text: `${where}S3 refuses requests whose time is too far from its own. Set date and time to automatic in the system settings.`,
    next: tryAgain,
  }
}

function cannotReach({ host, problem, message }: Of<'unreachable'>): Explanation {
  switch (problem) {
    case 'refused':
      return {
        title: 'Connection refused',
        text: `Nothing listens at ${host}. Check that the server is running and that the port is right.`,
        next: tryAgain,
      }
    case 'unknownHost':
      return {
        title: 'Unknown host',
        text: `The name ${host} cannot be found. Check its spelling, the region, and whether a VPN is needed.`,
        next: tryAgain,
      }
    case 'timeout':
      return {
        title: 'No answer in time',
        text: `${host} did not answer. A firewall, a proxy or a missing VPN can swallow requests without a word.`,
        next: tryAgain,
      }
    case 'tls':
      return {
        title: 'No secure connection',
        text: `The certificate of ${host} was not accepted: ${sentence(message)} A company proxy may sit in between, or the endpoint speaks plain http.`,
        next: editConnection,
      }
    case 'reset':
      return {
        title: 'Connection cut',
        text: `${host} closed the connection in the middle. If it happens again, look at proxies and at the load of the server.`,
        next: tryAgain,
      }
    case 'offline':
      return {
        title: 'No network',
        text: `This computer seems to be offline, so ${host} cannot be reached.`,
        next: tryAgain,
      }
    default:
      return unreachable(problem)
  }
}

function wrongRegion({ bucket, region }: Of<'wrongRegion'>): Explanation {
  if (bucket === '*') {
    return {
      title: 'Wrong region',
      text:
        region === null
          ? 'The server answers for another region than the one of this connection, and does not say which.'
          : `The server answers for ${region} only. Connect with ${region} as the region.`,
      next: editConnection,
    }
  }
  return {
    title: region === null ? 'Wrong region' : `The bucket is in ${region}`,
    text:
      region === null
        ? `${bucket} lives in another region than the one asked, and the server does not say which.`
        : `${bucket} was asked for in another region. Try again to ask in ${region}.`,
    next: tryAgain,
  }
}

/** Ends foreign text like a sentence. */
const sentence = (text: string): string => (/[.:;?]\s*$/.test(text) ? text.trim() : `${text.trim()}.`)
