export const organisation = {
  title: 'Settings',
  tabs: { label: 'Parts of the settings', organisation: 'Organisation', seats: 'Seats', audit: 'Audit' },
  general: 'The organisation',
  defaults: 'What new things start with',
  name: 'Name',
  nameHint: 'In mails and on tickets.',
  zone: 'Time zone',
  currency: 'Currency',
  locale: 'Language of mails',
  limit: 'Seats of a session, at most',
  limitHint: 'Guards against slips of the keyboard: nobody can give a session more.',
  saved: 'The settings are saved.',
} as const
