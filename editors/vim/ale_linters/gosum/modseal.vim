call modseal#Define('gosum', 'go.sum')
