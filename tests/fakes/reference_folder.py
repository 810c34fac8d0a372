"""Tables shaped like the reference data, small and invented, for the script that reads them."""

from pathlib import Path

TRUSTS = """\
ods_code,name,close_date,trust_type_eric_2016_17,catchment_rural_share,catchment_further_share,\
catchment_imd_score,catchment_share_most_deprived_20
A1,Large,,ACUTE - LARGE,0.0,0.0,30,0.4
A2,Small,,ACUTE - SMALL,0.5,0.2,20,0.1
A3,Nameless,,,0.2,0.4,25,0.2
M1,Minds,,MENTAL HEALTH AND LEARNING DISABILITY,,,,
X1,Closed,20240930,ACUTE - LARGE,0.9,0.9,99,0.9
"""
AREAS = """\
ltla24_code,rural_share,further_share,imd_score,imd_decile,share_most_deprived_20,n_lsoa,ruc21_code
E1,0.0,0.0,30,3,0.5,100,UUN
E2,0.3,0.1,20,5,0.2,50,UIN
E3,0.2,0.6,22,5,0.2,50,UIF
E4,0.4,0.3,18,6,0.1,80,RIN
E5,0.8,0.9,15,7,0.0,20,RMF
W1,0.7,1.0,,,,40,RMF
"""
COUNCILS = """\
areacd,areanm,white_pct,population
E1,One,60,100000
E2,Two,80,200000
E3,Three,98,400000
W1,Wales,99,9
"""


def write_tables(folder: Path) -> Path:
    """Write the three tables into ``folder`` and return it."""
    (folder / "trust_context.csv").write_text(TRUSTS, encoding="utf-8")
    (folder / "ltla24_context.csv").write_text(AREAS, encoding="utf-8")
    (folder / "ons_demographic_2026_inputs.csv").write_text(COUNCILS, encoding="utf-8")
    return folder
