import { NumberInput } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import { restoreSpeeds, restoreTiers, type RestoreTier } from '../../../lake/tiers'
import type { WantedIntent } from './usePlan'

type RestoreIntent = Extract<WantedIntent, { kind: 'restore' }>

interface RestoreChooserProps {
  readonly intent: RestoreIntent
  readonly choose: (intent: RestoreIntent) => void
}

const longestDays = 365

/** For how long, and how fast. */
export function RestoreChooser({ intent, choose }: RestoreChooserProps): ReactNode {
  const name = useId()
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
            </span>
          </label>
        ))}
      </fieldset>
    </>
  )
}

const takes = (storageClass: string, speed: RestoreTier): string =>
  restoreSpeeds(storageClass).find((one) => one.speed === speed)?.takes ?? 'not available'
