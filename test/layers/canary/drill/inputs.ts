export const drilled = 'looked at by the command line, which must not';
