export const audit = {
  title: 'Audit',
  note: 'Who did what to which, and when. Ids and names of fields only, never their content. Nothing here can be changed.',
  filter: 'What was done',
  filterAll: 'Everything',
  column: { at: 'When', actor: 'Who', action: 'What', subject: 'On which', fields: 'Fields', ip: 'From' },
  system: 'The system',
  anonymous: 'Someone not signed in',
  kiosk: 'Station {{name}}',
  gone: 'Deleted account',
  empty: { title: 'Nothing yet', text: 'Every change leaves a line here.' },
} as const
