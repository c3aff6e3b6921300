import type { Reply } from './call'
import { S3Error } from './errors'
import type { Caller } from './signature'
import { element, xmlDocument } from './xml'

/** GetCallerIdentity, the one call of STS this server knows: who the signature says it is. */
export function callerIdentity({ user, body }: Caller): Reply {
  const action = new URLSearchParams(body.toString('utf8')).get('Action')
  if (user === null || action !== 'GetCallerIdentity') throw new S3Error('AccessDenied')
  const result =
    element('Arn', user.arn) +
    element('UserId', user.accessKeyId.replace(/^A.IA/, 'AIDA')) +
    element('Account', user.account)
  const content = `<GetCallerIdentityResult>${result}</GetCallerIdentityResult><ResponseMetadata><RequestId>sample</RequestId></ResponseMetadata>`
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: xmlDocument('GetCallerIdentityResponse', content, 'https://sts.amazonaws.com/doc/2011-06-15/'),
  }
}
