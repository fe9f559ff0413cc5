import { useTranslation } from 'react-i18next'

export function NewVenuePage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
