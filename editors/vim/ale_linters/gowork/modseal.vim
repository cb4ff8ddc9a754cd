call modseal#Define('gowork', 'go.work')
