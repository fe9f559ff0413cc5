import { Box, Skeleton, Table } from '@mantine/core'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './data-table.module.css'

export interface Column<Row> {
  key: string
  header: string
  cell: (row: Row) => ReactNode
  align?: 'left' | 'right'
  width?: string
  /** Left out where the screen is narrow. */
  wideOnly?: boolean
}

interface DataTableProps<Row> {
  /** Names the table for those who do not see it. */
  label: string
  columns: Column<Row>[]
  /** Undefined while loading. */
  rows: Row[] | undefined
  rowKey: (row: Row) => string
  /** Where a row leads. Its first cell becomes the link, which covers the whole row. */
  rowLink?: (row: Row) => Pick<LinkProps, 'to' | 'params' | 'search'>
  /** Instead of a link: the first cell becomes a button that covers the whole row. */
  onOpen?: (row: Row) => void
  skeletonRows?: number
  /** Rows on show that a newer answer is about to replace. */
  isStale?: boolean
}

/** A table whose rows open by click and by Enter, with a skeleton of the same shape while it loads. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { t } = useTranslation()
  const { columns, rows, skeletonRows = 8 } = props
  const isPlain = props.rowLink === undefined && props.onOpen === undefined
  return (
    // On narrow screens it scrolls by itself: where nothing inside takes the focus, the keyboard scrolls it by this.
    <Box component="section" className={classes.scroller} aria-label={props.label} tabIndex={isPlain ? 0 : undefined}>
      <Table className={classes.table} aria-busy={rows === undefined} data-stale={props.isStale || undefined}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th
                key={column.key}
                scope="col"
                className={classes.head}
                data-wide-only={column.wideOnly || undefined}
                style={{ textAlign: column.align ?? 'left', width: column.width }}
              >
                {column.header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows === undefined
            ? Array.from({ length: skeletonRows }, (_, index) => `row-${index}`).map((key) => (
                <Table.Tr key={key}>
                  {columns.map((column) => (
                    <Table.Td key={column.key} data-wide-only={column.wideOnly || undefined} className={classes.cell}>
                      <Skeleton height={14} radius="sm" width="70%" aria-label={t('common.loading')} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))
            : rows.map((row) => <Row key={props.rowKey(row)} row={row} {...props} />)}
        </Table.Tbody>
      </Table>
    </Box>
  )
}

function Row<Item>({ row, columns, rowLink, onOpen }: DataTableProps<Item> & { row: Item }) {
  const opens = rowLink !== undefined || onOpen !== undefined
  return (
    <Table.Tr className={classes.row} data-opens={opens || undefined}>
      {columns.map((column, index) => (
        <Table.Td
          key={column.key}
          className={classes.cell}
          data-wide-only={column.wideOnly || undefined}
          style={{ textAlign: column.align ?? 'left' }}
        >
          {index === 0 ? (
            <Opener row={row} rowLink={rowLink} onOpen={onOpen} content={column.cell(row)} />
          ) : (
            column.cell(row)
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

type OpenerProps<Item> = Pick<DataTableProps<Item>, 'rowLink' | 'onOpen'> & { row: Item; content: ReactNode }

function Opener<Item>({ row, rowLink, onOpen, content }: OpenerProps<Item>) {
  if (rowLink) {
    return (
      <Link {...rowLink(row)} className={classes.opener}>
        {content}
      </Link>
    )
  }
  if (onOpen) {
    return (
      <button type="button" className={classes.opener} onClick={() => onOpen(row)}>
        {content}
      </button>
    )
  }
  return content
}
