"""Rules as pages: each rule explained, and a candidate before it is put in force."""
