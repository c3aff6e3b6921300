import { useId, type ReactNode } from 'react'
import { assumptionText } from '../../../lake/costEstimate'
import { dollars } from '../../../lake/payBack'
import type { Price } from '../../../preload/contract/price'
import { formatCount } from '../../ui/format'
import './price.css'

type Estimate = Extract<Price, { kind: 'estimate' }>

/** What the change costs, or that nobody here can say. */
export function PriceView({ price }: { readonly price: Price }): ReactNode {
  return (
    <section className="plan-part" aria-label="Price">
      <h3>Price</h3>
      {price.kind === 'estimate' ? <EstimateView price={price} /> : <NoEstimate price={price} />}
    </section>
  )
}

/** The price in a line or two, for whoever does not open it. */
export function PriceShort({ price }: { readonly price: Price }): ReactNode {
  return (
    <section className="plan-part" aria-label="Price in short">
      <h3>Price</h3>
      {price.kind === 'estimate' ? <Short price={price} /> : <NoEstimate price={price} />}
    </section>
  )
}

function NoEstimate({ price }: { readonly price: Exclude<Price, Estimate> }): ReactNode {
  return (
    <p className="price-line dim">
      {price.kind === 'unknownEndpoint'
        ? 'No price known for this endpoint.'
        : 'No estimate: it needs the class of every object, and not all were read.'}
    </p>
  )
}

function Short({ price: { asOf, once, sample, monthly, paysBack } }: { readonly price: Estimate }): ReactNode {
  const after = monthly.after.total + monthly.oldVersions.total
  return (
    <>
      <p className="price-line">
        <b className="numeric">{dollars(once.total)}</b> once; storage {dollars(monthly.before.total)} a month now,{' '}
        {dollars(after)} then. Estimate, prices of {asOf}
        {sample && '; as AWS would charge, the sample lake is free'}.
      </p>
      {paysBack.text !== '' && (
        <p className="price-line" data-never={paysBack.kind === 'never' || undefined}>
          {paysBack.text}
        </p>
      )}
    </>
  )
}

function EstimateView({ price }: { readonly price: Estimate }): ReactNode {
  const { asOf, once, sample, paysBack, paysBackWithoutOld, monthly } = price
  const other = monthly.oldVersions.total > 0 && paysBackWithoutOld.kind !== paysBack.kind ? paysBackWithoutOld : null
  return (
    <>
      <p className="price-line">
        <b className="numeric">{dollars(once.total)}</b> once, estimate, prices of {asOf}
        {sample && '. As AWS would charge; the sample lake is free'}.
      </p>
      {paysBack.text !== '' && (
        <p className="price-line" data-never={paysBack.kind === 'never' || undefined}>
          {paysBack.text}
        </p>
      )}
      {other !== null && other.text !== '' && (
        <p className="price-line dim">With old versions removed at once: {lowerFirst(other.text)}</p>
      )}
      <Months price={price} />
      <Details price={price} />
    </>
  )
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** What a month costs now and then, as two bars on one scale; old versions are a part of their own. */
function Months({ price: { monthly, asOf } }: { readonly price: Estimate }): ReactNode {
  const id = useId()
  const before = monthly.before.total
  const after = monthly.after.total + monthly.oldVersions.total
  const most = Math.max(before, after)
  const old = monthly.oldVersions.total
  const share = (usd: number) => `${most === 0 ? 0 : (usd / most) * 100}%`
  return (
    <>
      <p id={id} className="price-caption dim">
        Storage a month, estimate, prices of {asOf}
      </p>
      <dl className="price-months" aria-labelledby={id}>
        <dt>Now</dt>
        <dd>
          <span className="price-track" aria-hidden>
            <span className="price-before" style={{ width: share(before) }} />
          </span>
          <span className="numeric">{dollars(before)} a month, estimate</span>
        </dd>
        <dt>Then</dt>
        <dd>
          <span className="price-track" aria-hidden>
            <span className="price-after" style={{ width: share(monthly.after.total) }} />
            <span className="price-old" style={{ width: share(old) }} />
          </span>
          <span className="numeric">
            {dollars(after)} a month, estimate{old > 0 && `, of which ${dollars(old)} for old versions`}
            {monthly.after.totalUnread < monthly.after.total &&
              `; ${dollars(monthly.after.totalUnread + monthly.oldVersions.totalUnread)} if nothing is read`}
          </span>
        </dd>
      </dl>
    </>
  )
}

const parts = {
  retrieval: 'Reading out of the class',
  earlyDeletion: 'Leaving before the minimum time',
  kms: 'Calls to KMS',
  secondLayer: 'Second layer of DSSE-KMS',
  temporaryCopies: 'Restored copies while they last',
} as const
const partNames: readonly (keyof typeof parts)[] = [
  'retrieval',
  'earlyDeletion',
  'kms',
  'secondLayer',
  'temporaryCopies',
]

function Details({ price }: { readonly price: Estimate }): ReactNode {
  const id = useId()
  const { once, requests, assumptions, asOf, region, pricedAs, whenOldAreRemoved } = price
  return (
    <div className="price-details">
      <h3 id={id}>What it is made of: estimate, prices of {asOf}</h3>
      <table aria-labelledby={id}>
        <tbody>
          {once.requests > 0 && <Line name="Requests" usd={once.requests} />}
          {requests.map(({ verb, count, usd }) => (
            <Line key={verb} name={`${verb}, ${formatCount(count)}`} usd={usd} part />
          ))}
          {partNames
            .filter((part) => once[part] > 0)
            .map((part) => (
              <Line key={part} name={parts[part]} usd={once[part]} />
            ))}
          {whenOldAreRemoved > 0 && (
            <Line name="Minimum time of old versions, if removed at once" usd={whenOldAreRemoved} />
          )}
        </tbody>
      </table>
      <ul>
        <li>
          Estimates by the prices of {asOf} for {pricedAs}
          {pricedAs !== region && `, as ${region} is not in the price list`}.
        </li>
        {assumptions.map((code) => (
          <li key={code}>{assumptionText[code]}</li>
        ))}
      </ul>
    </div>
  )
}

interface LineProps {
  readonly name: string
  readonly usd: number
  /** A part of the line above. */
  readonly part?: boolean
}

const Line = ({ name, usd, part = false }: LineProps): ReactNode => (
  <tr data-part={part || undefined}>
    <th scope="row">{name}</th>
    <td className="numeric">{dollars(usd)}</td>
  </tr>
)
