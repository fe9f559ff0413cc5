import '@mantine/dates/styles.layer.css'
import { DateInput, type DateInputProps, DatesProvider } from '@mantine/dates'
import 'dayjs/locale/hu'
import { useTranslation } from 'react-i18next'

type DayFieldProps = Omit<DateInputProps, 'value' | 'onChange' | 'valueFormat'> & {
  /** `YYYY-MM-DD`; null while there is none. */
  value?: string | null
  onChange?: (day: string | null) => void
}

/** A calendar day by typing or by picking. */
export function DayField({ value, onChange, ...props }: DayFieldProps) {
  const { t, i18n } = useTranslation()
  return (
    <DatesProvider settings={{ locale: i18n.language, firstDayOfWeek: 1 }}>
      <DateInput
        valueFormat="YYYY-MM-DD"
        placeholder={t('common.date.format')}
        value={value ?? null}
        onChange={onChange}
        hideOutsideDates
        weekendDays={[]}
        previousLabel={t('common.date.previous')}
        nextLabel={t('common.date.next')}
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        // Beside its field in the document, too: the keyboard finds it, and it stays within its landmark.
        popoverProps={{ withinPortal: false }}
        {...props}
      />
    </DatesProvider>
  )
}
