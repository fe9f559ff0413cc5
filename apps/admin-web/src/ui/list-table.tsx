import { Button } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { calmRows, type Shown } from '../lib/calm-rows.ts'
import { type Column, DataTable } from './data-table.tsx'
import classes from './list-table.module.css'
import { Section } from './page.tsx'
import { Pager } from './pager.tsx'
import { ErrorState } from './state.tsx'

interface ListQuery<Row> {
  data: { items: Row[]; nextCursor: string | null } | undefined
  error: unknown
  isPlaceholderData: boolean
  refetch: () => unknown
}

interface ListTableProps<Row> extends Pick<Parameters<typeof DataTable<Row>>[0], 'rowLink' | 'onOpen'> {
  label: string
  columns: Column<Row>[]
  query: ListQuery<Row>
  /** What was asked for, the page too: another question shows its answer at once. */
  question: readonly (string | undefined)[]
  cursor: string | undefined
  onGo: (cursor: string | undefined) => void
  /** Instead of the table when there is nothing. */
  empty: ReactNode
  /** What the button says that shows rows which came meanwhile. */
  newLabel: (count: number) => string
}

/** A paged list in a card. What changes meanwhile changes in its place; what is new waits behind a button. */
export function ListTable<Row extends { id: string }>(props: ListTableProps<Row>) {
  const { query, cursor } = props
  const calm = useCalmRows(query, JSON.stringify([...props.question, cursor]))
  if (query.error && !query.data) {
    return (
      <Section flush>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Section>
    )
  }
  return (
    <Section flush>
      {calm.newCount > 0 && (
        <div className={classes.news} role="status">
          <Button
            variant="light"
            size="compact-sm"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            onClick={calm.showAll}
          >
            {props.newLabel(calm.newCount)}
          </Button>
        </div>
      )}
      {calm.rows?.length === 0 ? (
        props.empty
      ) : (
        <>
          <DataTable
            label={props.label}
            columns={props.columns}
            rows={calm.rows}
            rowKey={({ id }) => id}
            rowLink={props.rowLink}
            onOpen={props.onOpen}
            isStale={query.isPlaceholderData}
          />
          <Pager cursor={cursor} nextCursor={query.data?.nextCursor} onGo={props.onGo} />
        </>
      )}
    </Section>
  )
}

function useCalmRows<Row extends { id: string }>({ data, isPlaceholderData }: ListQuery<Row>, question: string) {
  const [shown, setShown] = useState<Shown<Row> | null>(null)
  const fresh = data?.items
  const calm = fresh && !isPlaceholderData ? calmRows(shown, question, fresh) : null
  const rows = calm ? calm.rows : fresh
  useEffect(() => {
    if (calm) setShown((known) => (known && isSame(known, question, calm.rows) ? known : { question, rows: calm.rows }))
  }, [calm, question])
  return {
    rows,
    // On further pages rows only move along: what is new is on the first.
    newCount: calm?.newCount ?? 0,
    showAll: () => setShown(fresh ? { question, rows: fresh } : null),
  }
}

function isSame<Row>(shown: Shown<Row>, question: string, rows: Row[]): boolean {
  return (
    shown.question === question &&
    shown.rows.length === rows.length &&
    shown.rows.every((row, index) => row === rows[index])
  )
}
