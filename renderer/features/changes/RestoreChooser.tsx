import { NumberInput } from '@mantine/core'
import { useId, useState, type ReactNode } from 'react'
import { dollars } from '../../../lake/payBack'
import { restoreSpeeds, restoreTiers, type RestoreTier } from '../../../lake/tiers'
import type { Plan } from '../../../preload/contract/changes'
import { formatNumberOf } from '../../ui/format'
import type { WantedIntent } from './usePlan'

type RestoreIntent = Extract<WantedIntent, { kind: 'restore' }>

interface RestoreChooserProps {
  readonly intent: RestoreIntent
  readonly choose: (intent: RestoreIntent) => void
  readonly plan: Plan | null
}

const longestDays = 365

/** For how long, and how fast. */
export function RestoreChooser({ intent, choose, plan }: RestoreChooserProps): ReactNode {
  const name = useId()
  const speeds = useSpeeds(intent.days, plan)
  return (
    <>
      <NumberInput
        label="Days the restored copy can be read"
        description="Counted from the moment the restore is complete. Objects in Intelligent-Tiering are moved back for good; days do not apply to them."
        className="days"
        min={1}
        max={longestDays}
        step={1}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        value={intent.days}
        onChange={(days) => {
          const whole = Number(days)
          if (Number.isInteger(whole) && whole >= 1 && whole <= longestDays) choose({ ...intent, days: whole })
        }}
      />
      <fieldset className="choices">
        <legend>Speed</legend>
        {restoreTiers.map((speed) => (
          <label key={speed} className="choice">
            <input
              type="radio"
              name={name}
              checked={intent.speed === speed}
              onChange={() => choose({ ...intent, speed })}
            />
            <span className="choice-name">{speed}</span>
            <span className="choice-means">
              Flexible Retrieval: {takes('GLACIER', speed)} · Deep Archive: {takes('DEEP_ARCHIVE', speed)}
              <span className="choice-price">{priceText(speeds.find((one) => one.speed === speed))}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  )
}

const takes = (storageClass: string, speed: RestoreTier): string =>
  restoreSpeeds(storageClass).find((one) => one.speed === speed)?.takes ?? 'not available'

type Speed = Plan['restoreSpeeds'][number]

/** The prices of the last plan for as many days hold for every speed, so they stay while another speed is planned. */
function useSpeeds(days: number, plan: Plan | null): readonly Speed[] {
  const [last, setLast] = useState<{ readonly days: number; readonly speeds: readonly Speed[] }>({ days, speeds: [] })
  const speeds = plan?.intent.kind === 'restore' && plan.intent.days === days ? plan.restoreSpeeds : null
  if (speeds !== null && speeds !== last.speeds) setLast({ days, speeds })
  return speeds ?? (last.days === days ? last.speeds : [])
}

/** `$1.20 once, estimate, prices of 2025-10-28, for 40 objects`. */
function priceText(speed: Speed | undefined): string {
  if (speed === undefined) return ''
  if (speed.objects === 0) return 'restores none of these objects'
  const objects = formatNumberOf(speed.objects, 'object')
  if (speed.usd === null || speed.asOf === null) return `price not known here, for ${objects}`
  return `${dollars(speed.usd)} once, estimate, prices of ${speed.asOf}, for ${objects}`
}
