import { box } from './box.ts';
export const circle = () => box;
