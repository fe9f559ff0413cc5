export const today = {
  title: 'Today',
  greeting: 'Good to see you, {{name}}.',
  onNow: 'On today',
  nothingToday: { title: 'Nothing is on today', text: 'The next events are below.' },
  attention: 'Needs a person',
  nothingToDo: 'Nothing waits for you.',
  stillDraft: 'Starts soon, and is still a draft',
  next: 'Next',
  noNext: 'Nothing is planned yet.',
  openDoor: 'Door',
} as const
