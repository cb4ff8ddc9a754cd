call modseal#Define('gomod', 'go.mod')
