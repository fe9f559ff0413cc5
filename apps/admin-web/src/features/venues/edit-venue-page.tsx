import { useTranslation } from 'react-i18next'

export function EditVenuePage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
