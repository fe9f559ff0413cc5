import { Table, Text } from '@mantine/core'
import type { CodeKind } from '@turnout/router/schema/codes'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useTranslation } from 'react-i18next'
import { Money } from '../../ui/money.tsx'
import { priceWith } from './code-rules.ts'
import classes from './codes.module.css'

interface PricePreviewProps {
  kind: CodeKind
  /** Null while it is not typed yet. */
  value: number | null
  /** None for all. */
  ticketTypeIds: string[]
  ticketTypes: TicketType[]
}

/** What each ticket type costs with a discount, beside what it costs without. */
export function PricePreview({ kind, value, ticketTypeIds, ticketTypes }: PricePreviewProps) {
  const { t } = useTranslation()
  if (ticketTypes.length === 0) return null
  const isFor = (type: TicketType) => ticketTypeIds.length === 0 || ticketTypeIds.includes(type.id)
  const price = (minor: number, { currency }: TicketType) => <Money minor={minor} currency={currency} />
  const line = (type: TicketType, minor: number) => (
    <>
      <Table.Td className={classes.number}>{price(minor, type)}</Table.Td>
      <Table.Td className={classes.number}>
        {isFor(type) ? (
          <strong>{price(priceWith({ kind, value: value ?? 0, ticketTypeIds }, type.id, minor), type)}</strong>
        ) : (
          <Text component="span" size="sm" c="dimmed">
            {t('codes.form.notFor')}
          </Text>
        )}
      </Table.Td>
    </>
  )
  return (
    <section className={classes.preview}>
      <Table withRowBorders={false} verticalSpacing={4} aria-label={t('codes.form.preview')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('codes.form.preview')}</Table.Th>
            <Table.Th className={classes.number}>{t('codes.form.before')}</Table.Th>
            <Table.Th className={classes.number}>{t('codes.form.after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ticketTypes.flatMap((type) => {
            const rows = [
              <Table.Tr key={type.id} data-other={!isFor(type) || undefined}>
                <Table.Td>{type.name}</Table.Td>
                {line(type, type.priceMinor)}
              </Table.Tr>,
            ]
            if (type.memberPriceMinor !== null && isFor(type)) {
              rows.push(
                <Table.Tr key={`${type.id} member`}>
                  <Table.Td className={classes.member}>{t('codes.form.members')}</Table.Td>
                  {line(type, type.memberPriceMinor)}
                </Table.Tr>,
              )
            }
            return rows
          })}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {t('codes.form.previewNote')}
      </Text>
    </section>
  )
}
