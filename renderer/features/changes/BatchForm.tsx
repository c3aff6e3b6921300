import { Button, Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { placeIn, problemsOfForm, type FormProblem } from '../../../lake/batchRequest'
import { s3Uri } from '../../../lake/location'
import type { BatchForm as Form, HandOver } from '../../../preload/contract/batch'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf, lake } from '../../client'
import { closeDialog } from '../../state/dialogs'
import { showJobs } from '../../state/panels'
import { CopyButton } from '../../ui/CopyButton'
import { FaultNote } from '../../ui/FaultNote'
import { formatNumberOf } from '../../ui/format'

interface BatchFormProps {
  readonly over: HandOver
  readonly close: () => void
}

/** Role and places of a hand-off, as they were the last time for this connection. */
export function BatchForm({ over, close }: BatchFormProps): ReactNode {
  const { data } = useQuery({
    queryKey: ['lastBatchForm', over.connection],
    queryFn: ({ signal }) => lake.call('batch.lastForm', { connection: over.connection }, signal),
    staleTime: 0,
  })
  // The fields are made once what was said last is known.
  return data === undefined ? null : <Fields over={over} close={close} last={data ?? firstForm(over.bucket)} />
}

const firstForm = (bucket: string): Form => ({
  roleArn: '',
  manifestBucket: bucket,
  manifestPrefix: 's3-batch/manifests/',
  reportBucket: bucket,
  reportPrefix: 's3-batch/reports',
  reportAll: false,
  priority: 10,
  confirm: false,
})

type TextField = 'roleArn' | 'manifestBucket' | 'manifestPrefix' | 'reportBucket' | 'reportPrefix'
type Saved = { readonly folder: string; readonly files: readonly string[] }

function Fields({ over, close, last }: BatchFormProps & { readonly last: Form }): ReactNode {
  const [form, setForm] = useState(last)
  const [left, setLeft] = useState<ReadonlySet<keyof Form>>(new Set())
  const [busy, setBusy] = useState<'start' | 'save' | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [saved, setSaved] = useState<Saved | null>(null)
  const problems = problemsOfForm(form, over.account)
  const shown = (name: keyof Form): string | undefined => (left.has(name) ? problemAt(problems, name) : undefined)
  const field = (name: TextField) => ({
    value: form[name],
    error: shown(name),
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
    onBlur: () => setLeft(new Set([...left, name])),
  })
  const run = async (what: 'start' | 'save') => {
    setLeft(new Set(problems.map(({ path }) => path)))
    if (problems.length > 0 || busy !== null) return
    setBusy(what)
    setFault(null)
    try {
      if (what === 'save') setSaved(await lake.call('batch.save', { handOver: over.handOver, form }))
      else {
        await lake.call('batch.start', { handOver: over.handOver, form })
        closeDialog()
        showJobs(true)
      }
    } catch (error) {
      setFault(faultOf(error))
    } finally {
      setBusy(null)
    }
  }
  return (
    <form
      className="batch-form"
      aria-label="Hand-off"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void run('start')
      }}
    >
      <TextInput label="Role ARN" placeholder={`arn:aws:iam::${over.account}:role/…`} {...field('roleArn')} />
      <div className="batch-pair">
        <TextInput label="Manifest: bucket" {...field('manifestBucket')} />
        <TextInput label="Manifest: prefix" {...field('manifestPrefix')} />
      </div>
      <div className="batch-pair">
        <TextInput label="Report: bucket" {...field('reportBucket')} />
        <TextInput label="Report: prefix" {...field('reportPrefix')} />
      </div>
      <TextInput
        label="Priority above other jobs"
        type="number"
        min={0}
        className="batch-priority"
        value={Number.isNaN(form.priority) ? '' : String(form.priority)}
        error={shown('priority')}
        onChange={(event) => setForm({ ...form, priority: event.currentTarget.valueAsNumber })}
        onBlur={() => setLeft(new Set([...left, 'priority']))}
      />
      <Checkbox
        label="The report names every object, not only failed ones"
        checked={form.reportAll}
        onChange={(event) => setForm({ ...form, reportAll: event.currentTarget.checked })}
      />
      <Checkbox
        label="Wait for my confirmation before it runs"
        checked={form.confirm}
        onChange={(event) => setForm({ ...form, confirm: event.currentTarget.checked })}
      />
      <p className="dim">{whatHappens(over, form)}</p>
      {fault && <FaultNote fault={fault} />}
      {saved && <SavedNote over={over} form={form} saved={saved} />}
      <div className="batch-buttons">
        <Button variant="default" onClick={close}>
          Back
        </Button>
        <Button variant="default" loading={busy === 'save'} onClick={() => void run('save')}>
          Save manifest and request…
        </Button>
        <Button type="submit" variant="outline" loading={busy === 'start'}>
          Hand over {formatNumberOf(objectsOf(over), 'object')}
        </Button>
      </div>
    </form>
  )
}

const problemAt = (problems: readonly FormProblem[], name: keyof Form): string | undefined =>
  problems.find(({ path }) => path === name)?.problem

const objectsOf = ({ parts }: HandOver): number => parts.reduce((sum, { objects }) => sum + objects, 0)

/** What is written and where, before it is. */
function whatHappens({ parts }: HandOver, form: Form): string {
  const many = parts.length > 1
  const manifests = `${many ? `${parts.length} manifests are` : 'One manifest is'} written to ${s3Uri(form.manifestBucket, form.manifestPrefix)}`
  const jobs = `S3 is asked to make ${formatNumberOf(parts.length, 'job')}`
  const start = form.confirm ? 'it waits for your confirmation' : 'it starts by itself'
  return `${manifests}, and ${jobs}; ${many ? start.replace('it waits', 'they wait').replace('it starts by itself', 'they start by themselves') : start}. The report goes to ${s3Uri(form.reportBucket, form.reportPrefix)}.`
}

interface SavedNoteProps {
  readonly over: HandOver
  readonly form: Form
  readonly saved: Saved
}

/** How to go on with the files where the AWS CLI may do it. */
function SavedNote({ over, form, saved }: SavedNoteProps): ReactNode {
  const commands = saved.files
    .map((name) =>
      name.endsWith('.csv')
        ? `aws s3api put-object --bucket ${form.manifestBucket} --key '${placeIn(form.manifestPrefix, name)}' --body ${name} --server-side-encryption AES256`
        : `aws s3control create-job --region ${over.region ?? ''} --cli-input-json file://${name}`,
    )
    .join('\n')
  return (
    <div className="batch-saved" role="status">
      <p>
        Saved in <span className="mono selectable">{saved.folder}</span>. In that folder, run:
        <CopyButton what="commands" text={commands} copy={(text) => lake.call('clipboard.write', { text })} />
      </p>
      <pre className="mono selectable">{commands}</pre>
    </div>
  )
}
