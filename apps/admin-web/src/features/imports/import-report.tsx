import { Button, Table, Text } from '@mantine/core'
import { detailsOf } from '@turnout/client'
import type { ImportAction, ImportReport, ImportRun } from '@turnout/router/schema/imports'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { useFormatTag } from '../../lib/language.ts'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import classes from './import-report.module.css'

const actions = ['created', 'changed', 'unchanged', 'skipped'] as const
const subjects = ['events', 'sessions', 'venues'] as const
const tones: Record<ImportAction, Tone> = { created: 'good', changed: 'accent', unchanged: 'quiet', skipped: 'warn' }
const SHOWN = 100

/** What was made, changed, left and skipped, in numbers and line by line. */
export function ReportSection({ report, note }: { report: ImportReport; note: string }) {
  const { t } = useTranslation()
  return (
    <div className={classes.report}>
      <Section title={t('imports.report.title')} note={note}>
        <Counts report={report} />
      </Section>
      <Lines lines={report.lines} />
    </div>
  )
}

function Counts({ report }: { report: ImportReport }) {
  const { t } = useTranslation()
  const number = new Intl.NumberFormat(useFormatTag())
  return (
    <Table withRowBorders={false} className={classes.counts}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('imports.report.what')}</Table.Th>
          {actions.map((action) => (
            <Table.Th key={action} scope="col" ta="right">
              {t(`imports.report.action.${action}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {subjects.map((subject) => (
          <Table.Tr key={subject}>
            <Table.Th scope="row">{t(`imports.report.table.${subject}`)}</Table.Th>
            {actions.map((action) => (
              <Table.Td
                key={action}
                ta="right"
                data-none={!report[subject][action] || undefined}
                className={classes.count}
              >
                {number.format(report[subject][action] ?? 0)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Lines({ lines }: { lines: ImportReport['lines'] }) {
  const { t } = useTranslation()
  const [action, setAction] = useState<ImportAction | 'all'>('all')
  const [shown, setShown] = useState(SHOWN)
  const present = actions.filter((one) => lines.some((line) => line.action === one))
  const matching = lines.filter((line) => action === 'all' || line.action === action)
  if (lines.length === 0) return <Text c="dimmed">{t('imports.report.noLines')}</Text>
  return (
    <Section
      title={t('imports.report.lines')}
      flush
      actions={
        present.length > 1 && (
          <FilterBar
            label={t('imports.report.column.action')}
            value={action}
            options={[
              { value: 'all' as const, label: t('imports.report.allLines') },
              ...present.map((value) => ({ value, label: t(`imports.report.action.${value}`) })),
            ]}
            onChange={setAction}
          />
        )
      }
    >
      <LineTable lines={matching.slice(0, shown)} />
      {matching.length > shown && (
        <Button variant="subtle" fullWidth m="xs" w="auto" onClick={() => setShown(shown + 4 * SHOWN)}>
          {t('imports.report.more', { count: matching.length - shown })}
        </Button>
      )}
    </Section>
  )
}

function LineTable({ lines }: { lines: ImportReport['lines'] }) {
  const { t } = useTranslation()
  return (
    <div className={classes.scroller}>
      <Table className={classes.lines}>
        <Table.Thead>
          <Table.Tr>
            {(['action', 'subject', 'name', 'where', 'why'] as const).map((column) => (
              <Table.Th key={column} scope="col">
                {t(`imports.report.column.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={`${line.subject} ${line.where} ${line.name}`}>
              <Table.Td>
                <StatusBadge tone={tones[line.action]}>{t(`imports.report.action.${line.action}`)}</StatusBadge>
              </Table.Td>
              <Table.Td>{t(`imports.report.subject.${line.subject}`)}</Table.Td>
              <Table.Td fw={600}>{line.name}</Table.Td>
              <Table.Td className={classes.quiet}>{line.where}</Table.Td>
              <Table.Td className={classes.quiet}>{line.why}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** A file that changed nothing: what is wrong with it, and where. */
export function ImportFault({ error, run }: { error?: unknown; run?: ImportRun }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const message = run?.error?.message ?? (error instanceof Error ? error.message : '')
  const details = run?.error?.details ?? detailsOf(error)
  const where = [details.where, details.line, details.path].find(
    (value) => typeof value === 'string' || typeof value === 'number',
  )
  return (
    <Notice tone="bad" announce="alert" title={t('imports.report.failedTitle')}>
      {error ? `${errorText(error)} ` : ''}
      {message}
      {where !== undefined && <div>{t('imports.report.where', { where: String(where) })}</div>}
    </Notice>
  )
}

/** The one line above a report of an import that worked. */
export function ImportDone() {
  const { t } = useTranslation()
  return (
    <Notice tone="good" announce="status">
      {t('imports.report.done')}
    </Notice>
  )
}
