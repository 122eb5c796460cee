export const measured = 'looked at by the command line, which must not';
