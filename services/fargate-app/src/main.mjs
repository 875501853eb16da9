import { serve } from '../../../shared/http.mjs';
import { guestBook } from './app.mjs';

serve(guestBook({ greeting: process.env.GREETING }));
