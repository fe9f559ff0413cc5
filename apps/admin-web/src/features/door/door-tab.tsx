import { useTranslation } from 'react-i18next'

export function DoorTab() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
