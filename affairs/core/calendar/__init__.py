"""The legal calendar: holidays, make-up working days, and counting in working days and hours.

Source: 《全国年节及纪念日放假办法》 and the State Council's notice of each year.
"""
