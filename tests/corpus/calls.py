"""Calls of real functions, as their own documentation makes them, grouped by package.

Every call is of the package's own, unchanged function. Where it takes or gives more than numbers, a lambda picks one of
them; that is all the code of ours that runs.
"""

from __future__ import annotations

import bisect
import cmath
import collections
import colorsys
import copy
import datetime
import fractions
import functools
import heapq
import itertools
import math
import operator
import statistics
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import astral.julian
import astral.moon
import astral.sun
import coloraide.algebra
import coloraide.easing
import colour
import easing_functions
import euclid3
import fluids
import geopy.units
import hsluv
import ht
import iapws
import lambert
import mibian
import numpy as np
import numpy_financial
import perlin_noise
import perlin_noise.tools
import psychrolib
import pymap3d
import pymeeus.Coordinates
import pysolar.radiation
import pysolar.solar
import pysolar.util
import pytweening
import sgp4.ext
import sgp4.propagation
import svg.path
import svgelements
import svgpathtools
import trueskill
import trueskill.backends
import utm
import vectormath
import vg
from astral import Observer, SunDirection
from coloraide import Color
from colorspacious import cspace_convert, deltaE
from euclid3 import (
    Line2,
    Line3,
    LineSegment3,
    Matrix3,
    Matrix4,
    Point2,
    Point3,
    Sphere,
    Vector2,
    Vector3,
)
from geographiclib.geodesic import Geodesic
from geopy.distance import geodesic, great_circle
from geopy.point import Point
from glicko2 import Player
from haversine import Direction, Unit, haversine, haversine_vector, inverse_haversine
from iapws import IAPWS97, iapws97
from meteocalc import Temp, dew_point, feels_like, heat_index, wind_chill
from pymeeus.Angle import Angle
from pymeeus.Coordinates import (
    angular_separation,
    ecliptical2equatorial,
    equatorial2ecliptical,
    equatorial2galactic,
    equatorial2horizontal,
    kepler_equation,
    mean_obliquity,
    nutation_longitude,
    nutation_obliquity,
    phase_angle,
    refraction_apparent2true,
    refraction_true2apparent,
    true_obliquity,
)
from pymeeus.CurveFitting import CurveFitting
from pymeeus.Earth import IAU76, Earth
from pymeeus.Epoch import Epoch
from pymeeus.Interpolation import Interpolation
from pymeeus.Moon import Moon
from pymeeus.Sun import Sun
from pymeeus.Venus import Venus
from pyquaternion import Quaternion
from pyXSteam.XSteam import XSteam
from sgp4.model import WGS72, Satrec
from simpleeval import EvalWithCompoundTypes, SimpleEval, simple_eval
from skaero.atmosphere import coesa
from skaero.gasdynamics.isentropic import IsentropicFlow
from skaero.gasdynamics.shocks import NormalShock
from trueskill import Rating, TrueSkill, quality, quality_1vs1, rate_1vs1
from trueskill.mathematics import Gaussian, Matrix


class Call(NamedTuple):
    """A function, its arguments, and which of them the derivative is with respect to."""

    function: Callable[..., Any]
    wrt: int | str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    unit: float | None = None  # the size that x's neighbourhood is measured by, where it is not x itself

    @property
    def x(self) -> float:
        """The argument of the derivative."""
        return self.args[self.wrt] if isinstance(self.wrt, int) else self.kwargs[self.wrt]

    def __call__(self, x: float) -> Any:
        """The plain call, with x in its place."""
        if isinstance(self.wrt, int):
            return self.function(*self.args[: self.wrt], x, *self.args[self.wrt + 1 :], **self.kwargs)
        return self.function(*self.args, **self.kwargs | {self.wrt: x})

    @property
    def name(self) -> str:
        """The function, or the names in the lambda, and the argument."""
        if getattr(self.function, "__name__", "") == "<lambda>":
            return f"{'.'.join(self.function.__code__.co_names)}(… {self.x!r} …)"
        return f"{self.function.__qualname__}({self.wrt}={self.x!r})"


def call(function: Callable[..., Any], wrt: int | str, *args: Any, **kwargs: Any) -> list[Call]:
    """One call for each argument that `wrt` names, by position or name; a string names several."""
    names = [int(word) if word.isdigit() else word for word in str(wrt).split()]
    return [Call(function, name, args, kwargs) for name in names]


def at(x: float, function: Callable[[float], Any], unit: float | None = None) -> list[Call]:
    """The call of a function of x alone."""
    return [Call(function, 0, (x,), {}, unit)]


# -- What the calls below share --

NOON = datetime.datetime(2013, 6, 5, 15, 30, tzinfo=datetime.UTC)
GEODESIC = Geodesic.WGS84
psychrolib.SetUnitSystem(psychrolib.SI)
STEAM = XSteam(XSteam.UNIT_SYSTEM_MKS)
NOISE = perlin_noise.PerlinNoise(octaves=3, seed=7)

ISS = (
    "1 25544U 98067A   19343.69339541  .00001764  00000-0  38792-4 0  9991",
    "2 25544  51.6439 211.2001 0007417  17.6667  85.6398 15.50103472202482",
)
MOLNIYA = (
    "1 08195U 75081A   06176.33215444  .00000099  00000-0  11873-3 0   813",
    "2 08195  64.1586 279.0717 6877146 264.7651  20.2257  2.00491383225656",
)
GEOSTATIONARY = (
    "1 28626U 05008A   06176.46683397 -.00000205  00000-0  10000-3 0  2190",
    "2 28626   0.0019 286.9433 0000335  13.7918  55.6504  1.00270176  4891",
)

EASINGS = [
    (getattr(pytweening, f"ease{how}{what}"), x)
    for what in ("Quad", "Cubic", "Quart", "Quint", "Sine", "Expo", "Circ", "Elastic", "Back", "Bounce")
    for how, x in (("In", 0.3), ("Out", 0.3), ("InOut", 0.7))
]


def new_satellite(inclination: float, eccentricity: float) -> Satrec:
    """A satellite by its mean elements, as sgp4's README makes it."""
    satellite = Satrec()
    satellite.sgp4init(
        WGS72, "i", 5, 18441.785, 2.8098e-05, 6.969196665e-13, 0.0,
        eccentricity, 5.7904160274885, inclination, 0.3373093125574321, 0.0472294454407, 6.0863854713832,
    )  # fmt: skip
    return satellite


def polygon_area(*corners: tuple[float, float]) -> Any:
    """The number of corners, perimeter and area of a polygon, as geographiclib's documentation asks for them."""
    polygon = GEODESIC.Polygon()
    for latitude, longitude in corners:
        polygon.AddPoint(latitude, longitude)
    return polygon.Compute()


def played(
    rating: float, deviation: float, volatility: float, opponent: float = 1400.0, certainty: float = 30.0
) -> Player:
    """A player after three games: the example of Glickman's paper and of glicko2's README."""
    player = Player(rating, deviation, volatility)
    player.update_player([opponent, 1550.0, 1700.0], [certainty, 100.0, 300.0], [1, 0, 0])
    return player


# -- The calls --

PACKAGES: dict[str, list[list[Call]]] = {
    "fluids": [
        call(fluids.isothermal_work_compression, "0 1 2", 1e5, 1e6, 300.0),
        call(fluids.isentropic_work_compression, "P1", P1=1e5, P2=1e6, T1=300, k=1.4, eta=0.78),
        call(fluids.isentropic_T_rise_compression, 0, 286.8, 54050, 432400, 1.4),
        call(fluids.isentropic_efficiency, "0 2 eta_p", 1e5, 1e6, 1.4, eta_p=0.78),
        call(fluids.polytropic_exponent, 0, 1.4, eta_p=0.78),
        call(fluids.P_isothermal_critical_flow, "P L D", P=1e6, fd=0.00185, L=1000.0, D=0.5),
        call(fluids.isothermal_gas, "rho P2 D", rho=11.3, fd=0.00185, P1=1e6, P2=9e5, L=1000, D=0.5),
        call(fluids.Panhandle_A, "D L Tavg", D=0.34, P1=9e6, P2=2e6, L=1.6e5, SG=0.693, Tavg=277.15),
        call(fluids.Panhandle_B, "D L Tavg", D=0.34, P1=9e6, P2=2e6, L=1.6e5, SG=0.693, Tavg=277.15),
        call(fluids.cavitation_index, 0, 1e6, 8e5, 2e5),
        call(fluids.FF_critical_pressure_ratio_l, "0 1", 70100.0, 2.212e7),
        call(fluids.control_valve_choke_P_l, "0 2 3", 69682.89291024722, 2.204832e7, 0.6, 6.8e5),
        call(fluids.control_valve_choke_P_g, 0, 1.0, 1.3, 1e5),
        call(fluids.Reynolds_valve, "0 3 5", 3.26e-7, 360, 150.0, 0.9, 0.46, 165.0),
        call(fluids.loss_coefficient_piping, 0, 0.05, 0.08, 0.1),
        call(fluids.Reynolds_factor, "FL d Rev", FL=0.98, C=0.015483, d=15.0, Rev=1202.0, full_trim=False),
        call(fluids.convert_flow_coefficient, 0, 10.0, "Kv", "Av"),
        call(fluids.thermal_diffusivity, "k", k=0.02, rho=1.0, Cp=1000.0),
        call(fluids.c_ideal_gas, "T k MW", T=303.0, k=1.4, MW=28.96),
        call(fluids.Reynolds, 0, 2.5, 0.25, 1.1613, 1.9e-5),
        call(fluids.Peclet_heat, 0, 1.5, 2, 1000.0, 4000.0, 0.6),
        call(fluids.Confinement, "0 2 3", 0.001, 1077, 76.5, 0.00427),
        call(fluids.Grashof, "L T1 mu", L=0.9144, beta=9.33e-4, T1=178.2, rho=1.1613, mu=1.9e-5),
        call(fluids.Froude, "0 L g", 1.83, L=2.0, g=1.63),
        call(fluids.Froude_densimetric, "0 rho1 g", 1.83, L=2.0, rho1=800.0, rho2=1.2, g=9.81),
        call(fluids.Ohnesorge, "0 2 3", 1e-4, 1000.0, 0.001, 0.1),
        call(fluids.Stokes, 0, 0.1),
        call(fluids.Barati, 0, 200.0),
        call(fluids.Barati_high, 0, 200.0),
        call(fluids.Rouse, 0, 200.0),
        call(fluids.Engelund_Hansen, 0, 200.0),
        call(fluids.Clift_Gauvin, 0, 200.0),
        call(fluids.Graf, 0, 200.0),
        call(fluids.Flemmer_Banks, 0, 200.0),
        call(fluids.Swamee_Ojha, 0, 200.0),
        call(fluids.round_edge_screen, "0 1", 0.5, 120.0),
        call(fluids.round_edge_open_mesh, "0 angle", 0.96, angle=33.0),
        call(fluids.square_edge_screen, 0, 0.99),
        call(fluids.square_edge_grill, 0, 0.45),
        call(fluids.round_edge_grill, 0, 0.4),
        call(fluids.change_K_basis, "K1", K1=32.68875692997804, D1=0.01, D2=0.02),
        call(fluids.entrance_distance, "Di t", Di=0.1, t=5e-4),
        call(fluids.entrance_distance_45_Miller, "Di Di0", Di=0.1, Di0=0.14),
        call(fluids.entrance_angled, 0, 30.0),
        call(fluids.entrance_rounded, "Di rc", Di=0.1, rc=0.0235),
        call(fluids.entrance_beveled, "Di l angle", Di=0.1, l=0.003, angle=45.0),
        call(fluids.entrance_beveled_orifice, "Di l angle", Di=0.1, Do=0.07, l=0.003, angle=45.0),
        call(fluids.bend_miter, 0, 150.0),
        call(fluids.helix, "Di pitch fd", Di=0.01, rs=0.1, pitch=0.03, N=10, fd=0.0185),
        call(fluids.orifice_expansibility, "D", D=0.0739, Do=0.0222, P1=1e5, P2=99000.0, k=1.4),
        call(fluids.orifice_expansibility_1989, "Do", D=0.0739, Do=0.0222, P1=1e5, P2=99000.0, k=1.4),
        call(fluids.C_eccentric_orifice_ISO_15377_1998, 0, 0.2, 0.075),
        call(fluids.discharge_coefficient_to_K, "D Do C", D=0.07366, Do=0.05, C=0.61512),
        call(fluids.K_to_discharge_coefficient, "D Do K", D=0.07366, Do=0.05, K=5.2314291729754),
        call(fluids.dP_orifice, "D P1 C", D=0.07366, Do=0.05, P1=2e5, P2=1.83e5, C=0.61512),
        call(fluids.velocity_of_approach_factor, "D Do", D=0.0739, Do=0.0222),
        call(fluids.flow_coefficient, "D Do C", D=0.0739, Do=0.0222, C=0.6),
        call(fluids.nozzle_expansibility, "D P1 k", D=0.0739, Do=0.0222, P1=1e5, P2=99000.0, k=1.4),
        call(fluids.friction_laminar, 0, 128.0),
        call(fluids.Blasius, 0, 10000.0),
        call(fluids.Colebrook, "0 1", 1e5, 1e-4),
        call(fluids.Clamond, "0 1", 1e5, 1e-4),
        call(fluids.Moody, "0 1", 1e5, 1e-4),
        call(fluids.Alshul_1952, "0 1", 1e5, 1e-4),
        call(fluids.Wood_1966, 0, 1e5, 1e-4),
        call(fluids.Churchill_1973, "0 1", 1e5, 1e-4),
        call(fluids.Eck_1973, "0 1", 1e5, 1e-4),
        call(fluids.SA_partial_sphere, "0 1", 1.0, 0.7),
        call(fluids.V_partial_sphere, "0 1", 1.0, 0.7),
        call(fluids.SA_ellipsoidal_head, "0 1", 2.0, 1.0),
        call(fluids.SA_conical_head, "0 1", 2.0, 1.0),
        call(fluids.SA_guppy_head, "0 1", 2.0, 1.0),
        call(fluids.SA_torispheroidal, "D f k", D=2.54, f=1.039370079, k=0.062362205),
        call(fluids.SA_partial_cylindrical_body, "L D h", L=200.0, D=96.0, h=22.0),
        call(fluids.A_partial_circle, "D h", D=96.0, h=22.0),
        call(fluids.circle_segment_h_from_A, "A D", A=1251.2018147383194, D=96.0),
        call(fluids.vacuum_air_leakage_Ryans_Croll, 0, 10.0, 10000),
        call(fluids.vacuum_air_leakage_Seider, "0 1", 10.0, 10000.0),
        call(fluids.vacuum_air_leakage_HEI2633, 0, 10.0, 10000),
        call(fluids.Kp_helical_ribbon_Rieger, "D", D=1.9, h=1.9, nb=2, pitch=1.9, width=0.19, T=2),
        call(fluids.size_tee, "Q1 Q2 pipe_diameters", Q1=11.7, Q2=2.74, D=0.762, D2=None, n=1, pipe_diameters=5.0),
        call(fluids.Q_weir_V_Shen, "0 angle", 0.6, angle=45.0),
        call(fluids.Q_weir_rectangular_Kindsvater_Carter, "0 1 2", 0.2, 0.5, 1.0),
        call(fluids.Q_weir_rectangular_SIA, "0 2 3", 0.2, 0.5, 1.0, 2.0),
        call(fluids.Q_weir_rectangular_full_Ackers, "h1 h2 b", h1=0.9, h2=0.6, b=5.0),
        call(fluids.Q_weir_rectangular_full_SIA, "h1 h2 b", h1=0.3, h2=0.4, b=2.0),
        call(fluids.Q_weir_rectangular_full_Rehbock, "h1 h2 b", h1=0.3, h2=0.4, b=2.0),
        call(fluids.Q_weir_rectangular_full_Kindsvater_Carter, "h1 h2 b", h1=0.3, h2=0.4, b=2.0),
        call(fluids.V_Manning, "0 1 2", 0.2859, 0.005236, 0.03),
        call(fluids.n_Manning_to_C_Chezy, 0, 0.05, Rh=5),
        call(fluids.Ergun, "dp", dp=8e-4, voidage=0.4, vs=0.001, rho=1000.0, mu=0.001),
        call(fluids.Kuo_Nydegger, "dp", dp=0.8, voidage=0.4, vs=0.001, rho=1000.0, mu=0.001),
        call(fluids.Tallmadge, "dp", dp=8e-4, voidage=0.4, vs=0.001, rho=1000.0, mu=0.001),
        call(fluids.Fahien_Schriver, "dp vs mu", dp=8e-4, voidage=0.4, vs=0.001, rho=1000.0, mu=0.001),
        call(fluids.Idelchik, "dp vs mu", dp=8e-4, voidage=0.4, vs=0.001, rho=1000.0, mu=0.001),
        call(fluids.dP_packed_bed, "dp vs mu", dp=8e-4, voidage=0.4, vs=0.001, rho=1000.0, mu=0.001),
        call(fluids.dP_demister_dry_Setekleiv_Svendsen, "S", S=250.0, voidage=0.983, vs=1.2, rho=10, mu=3e-5, L=1),
        call(fluids.dP_demister_wet_ElDessouky, 0, 6.0, 0.978, 3.2e-4),
        call(fluids.separation_demister_ElDessouky, "0 2 3", 1.35, 0.974, 2e-4, 0.005),
        call(fluids.voidage_experimental, "m", m=126.0, rho=8000, D=1, H=1),
        call(fluids.Robbins, "L rhog Fpd", L=12.2, G=2.03, rhol=1000.0, rhog=1.1853, mul=0.001, H=2.0, Fpd=24.0),
        call(fluids.pdf_lognormal, "0 1 2", 1e-4, 1e-5, 1.1),
        call(fluids.cdf_lognormal, "d d_characteristic s", d=1e-4, d_characteristic=1e-5, s=1.1),
        call(fluids.pdf_lognormal_basis_integral, "d s n", d=1e-4, d_characteristic=1e-5, s=1.1, n=-2.0),
        call(fluids.pdf_Gates_Gaudin_Schuhman, "d", d=2e-4, d_characteristic=0.001, m=2.3),
        call(fluids.cdf_Gates_Gaudin_Schuhman, "d", d=2e-4, d_characteristic=0.001, m=2.3),
        call(fluids.pdf_Gates_Gaudin_Schuhman_basis_integral, "d", d=2e-4, d_characteristic=0.001, m=2.3, n=-3),
        call(fluids.pdf_Rosin_Rammler, "0 1 2", 0.001, 200.0, 2.0),
        call(fluids.cdf_Rosin_Rammler, "0 1 2", 0.05, 200.0, 2.0),
        call(fluids.erosional_velocity, "0 1", 1000.0, 100.0),
        call(fluids.specific_speed, "0 1 2", 0.0402, 100.0, 3550.0),
        call(fluids.specific_diameter, "Q H D", Q=0.1, H=10.0, D=0.1),
        call(fluids.speed_synchronous, 0, 50.0, poles=12),
        call(fluids.current_ideal, "V P PF", V=120.0, P=10000.0, PF=1.0, phase=1),
        call(fluids.API520_C, 0, 1.35),
        call(fluids.API520_F2, "0 1 2", 1.8, 1e6, 7e5),
        call(fluids.API520_N, 0, 1.05e7),
        call(fluids.API520_B, "0 1", 1e6, 5e5),
        call(fluids.API520_Kv, 0, 100.0, edition="7E"),
        call(fluids.API520_W, "0 1", 1e6, 3e5),
        call(fluids.API521_noise, "m P2 r", m=14.6, P1=3.3e5, P2=101325.0, c=353.0, r=30.0),
        call(fluids.VDI_3732_noise_ground_flare, 0, 3.0),
        call(fluids.VDI_3732_noise_elevated_flare, 0, 3.0),
        call(fluids.Rizk, "mp rhog D", mp=0.25, dp=1e-4, rhog=1.2, D=0.078),
        call(fluids.Schade, "mp dp D", mp=1.0, rhop=1000.0, dp=0.001, rhog=1.2, D=0.1),
        call(fluids.Weber_saltation, "mp rhog D", mp=1.0, rhop=1000.0, dp=0.001, rhog=1.2, D=0.1, Vterminal=4),
        call(fluids.Geldart_Ling, 0, 1.0, 1.2, 0.1, 2e-5),
        call(fluids.K_separator_Watkins, "0 1 2", 0.88, 985.4, 1.3, horizontal=True),
        call(fluids.v_Souders_Brown, "K rhol rhog", K=0.08, rhol=985.4, rhog=1.3),
        call(fluids.K_Souders_Brown_theoretical, "D Cd", D=1.5e-4, Cd=0.5),
        call(fluids.Lombardi_Pedrocchi, "m rhog L", m=0.6, x=0.1, rhol=915.0, rhog=2.67, sigma=0.045, D=0.05, L=1.0),
        call(fluids.two_phase_dP_dz_gravitational, "alpha rhol rhog", angle=90, alpha=0.9685, rhol=1518.0, rhog=2.6),
        call(fluids.Thom, 0, 0.4, 800, 2.5, 0.001, 1e-5),
        call(fluids.Zivi, 0, 0.4, 800, 2.5),
        call(fluids.Smith, "0 1 2", 0.4, 800.0, 2.5),
        call(fluids.Fauske, "0 1 2", 0.4, 800.0, 2.5),
        call(fluids.Chisholm_voidage, "0 1 2", 0.4, 800.0, 2.5),
        call(fluids.Turner_Wallis, 0, 0.4, 800, 2.5, 0.001, 1e-5),
        call(fluids.Chisholm_Armand, "0 1 2", 0.4, 800.0, 2.5),
        call(fluids.Armand, "0 1 2", 0.4, 800.0, 2.5),
        call(fluids.Nishino_Yamazaki, "0 1 2", 0.4, 800.0, 2.5),
    ],
    "ht": [
        call(ht.Ft_aircooler, "Thi Tci Tco", Thi=125.0, Tho=45.0, Tci=25.0, Tco=95.0, Ntp=1, rows=4),
        call(ht.Lazarek_Black, "m kl Te", m=10.0, D=0.3, mul=0.001, kl=0.6, Hvap=2e6, Te=100.0),
        call(ht.Yun_Heo_Kim, "m mul q", m=1.0, x=0.4, D=0.3, rhol=567.0, mul=1.56e-4, sigma=0.02, Hvap=9e5, q=10000.0),
        call(ht.Montinsky, "P", P=101325.0, Pc=22048321, Te=4.3),
        call(ht.HEDH_Taborek, "Te", Te=16.2, P=3.103e5, Pc=2.55e6),
        call(ht.Bier, 0, 101325.0, 22048321.0, Te=4.3),
        call(ht.Cooper, "P MW Te", P=101325.0, Pc=22048321.0, MW=18.02, Te=4.3),
        call(ht.Gorenflo, "0 1 q", 3e5, 2.204832e7, q=20000.0, CASRN="7732-18-5"),
        call(ht.h_nucleic, "P q Ra", P=3e5, Pc=2.204832e7, q=20000.0, CAS="7732-18-5", Ra=1e-6),
        call(ht.qmax_boiling, "sigma rhol rhog", D=0.0127, sigma=0.0082, Hvap=2.72e5, rhol=567.0, rhog=18.09),
        call(ht.h_kinetic, 0, 300.0, 1e5, 18.02, 2441674),
        call(ht.Shah, "m kl Pc", m=1.0, x=0.4, D=0.3, rhol=800, mul=1e-5, kl=0.6, Cpl=2300, P=1e6, Pc=2e7),
        call(ht.R_to_k, "R", R=0.05, t=0.025),
        call(ht.k_to_R, "k", k=0.5, t=0.025),
        call(ht.k_to_thermal_resistivity, 0, 0.25),
        call(ht.R_cylinder, "0 2 3", 0.9, 1.0, 20.0, 10.0),
        call(ht.S_isothermal_pipe_to_plane, "0 1 2", 1.0, 100.0, 3.0),
        call(ht.S_isothermal_pipe_normal_to_plane, "0 1", 1.0, 100.0),
        call(ht.S_isothermal_pipe_to_isothermal_pipe, "0 2 3", 0.1, 0.2, 1.0, 1.0),
        call(ht.S_isothermal_pipe_to_two_planes, "0 1 2", 0.1, 5.0, 1.0),
        call(ht.S_isothermal_pipe_eccentric_to_isothermal_pipe, "0 2 3", 0.1, 0.4, 0.05, 10.0),
        call(ht.Nu_cylinder_Zukauskas, 0, 7992.0, 0.707, 0.69),
        call(ht.Nu_cylinder_Churchill_Bernstein, 0, 6071.0, 0.7),
        call(ht.Nu_cylinder_Sanitjai_Goldstein, "0 1", 6071.0, 0.7),
        call(ht.Nu_cylinder_Fand, 0, 6071.0, 0.7),
        call(ht.Nu_external_cylinder, "0 1", 6071.0, 0.7),
        call(ht.Nu_external_horizontal_plate, "Re Pr", Re=1e7, Pr=0.7),
        call(ht.Nu_Nusselt_Rayleigh_Holling_Herwig, "0 1", 5.54, 3.21e8, buoyancy=True),
        call(ht.Nu_Nusselt_Rayleigh_Probert, 0, 5.54, 3.21e8, buoyancy=True),
        call(ht.Nu_Nusselt_Rayleigh_Hollands, "0 1", 5.54, 3.21e8, buoyancy=True),
        call(ht.Nu_Nusselt_vertical_Thess, 0, 0.7, 3.21e6),
        call(ht.Rac_Nusselt_Rayleigh, "0 1 2", 1.0, 0.5, 2.0, False),
        call(ht.Nu_vertical_helical_coil_Ali, 0, 4.4, 1e11),
        call(ht.Nu_vertical_plate_Churchill, 0, 0.69, 2.63e9),
        call(ht.Nu_free_vertical_plate, "0 1", 0.69, 2.63e9, False),
        call(ht.Nu_horizontal_plate_McAdams, 0, 5.54, 3.21e8, buoyancy=True),
        call(ht.Nu_horizontal_plate_VDI, 0, 5.54, 3.21e8, buoyancy=True),
        call(ht.Nu_horizontal_plate_Rohsenow, "0 1", 5.54, 3.21e8, buoyancy=True),
        call(ht.Nu_free_horizontal_plate, "0 1", 5.54, 3.21e8, buoyancy=True),
        call(ht.Nu_vertical_cylinder_Popiel_Churchill, "0 2 3", 0.7, 1e10, 2.5, 1.0),
        call(ht.Nu_vertical_cylinder, "0 1", 0.72, 1e7),
        call(ht.Nu_horizontal_cylinder_Kuehn_Goldstein, "0 1", 0.69, 2.63e9),
        call(ht.laminar_entry_thermal_Hausen, "Re", Re=1e5, Pr=1.1, L=5, Di=0.5),
        call(ht.laminar_entry_Seider_Tate, "Re", Re=1e5, Pr=1.1, L=5, Di=0.5),
        call(ht.laminar_entry_Baehr_Stephan, "Re L Di", Re=1e5, Pr=1.1, L=5.0, Di=0.5),
        call(ht.turbulent_Dittus_Boelter, "Re", Re=1e5, Pr=1.2),
        call(ht.turbulent_von_Karman, "Re Pr fd", Re=1e5, Pr=1.2, fd=0.0185),
        call(ht.turbulent_Sandall, "Re Pr fd", Re=1e5, Pr=1.2, fd=0.0185),
        call(ht.turbulent_ESDU, "Re Pr", Re=1e5, Pr=1.2),
        call(ht.turbulent_Martinelli, "Re Pr fd", Re=1e5, Pr=100.0, fd=0.0185),
        call(ht.Nu_conv_internal, "Re Pr", Re=1e5, Pr=0.7),
        call(ht.Nu_packed_bed_Gnielinski, "dp", dp=8e-4, voidage=0.4, vs=1, rho=1000.0, mu=0.001, Pr=0.7),
        call(ht.Nu_Wakao_Kagei, 0, 2000.0, 0.7),
        call(ht.Nu_Achenbach, 0, 2000.0, 0.7, 0.4),
        call(ht.Nu_plate_Kumar, "Re Pr", Re=2000.0, Pr=0.7, chevron_angle=30),
        call(ht.Nu_plate_Martin, "Pr chevron_angle", Re=2000.0, Pr=0.7, chevron_angle=45.0),
        call(ht.Nu_plate_Khan_Khan, "Re", Re=1000.0, Pr=4.5, chevron_angle=30),
        call(ht.Nu_McAdams, 0, 1e5, 1.2),
        call(ht.Nu_Shitsman, "0 1", 1e5, 1.2, 1.6),
        call(ht.Nu_Griem, 0, 1e5, 1.2),
        call(ht.Nu_Jackson, 0, 1e5, 1.2),
        call(ht.Nu_Ornatsky, "0 3 4", 1e5, 1.2, 1.5, 330.0, 290.0),
        call(ht.Nu_Krasnoshchekov_Protopopov, "0 4 7", 1e5, 1.2, 330, 290.0, 0.62, 0.52, 8e-4, 9e-4),
        call(ht.Nu_Petukhov, "0 3 5", 1e5, 1.2, 330, 290.0, 8e-4, 9e-4),
        call(ht.Nu_Krasnoshchekov, "0 1", 1e5, 1.2),
        call(ht.Nu_Zukauskas_Bejan, "Re Pr", Re=10000.0, Pr=7.0, tube_rows=10, pitch_parallel=0.05, pitch_normal=0.05),
        call(ht.ESDU_tube_angle_correction, 0, 75.0),
        call(ht.Nu_ESDU_73031, "Re Pr", Re=13200.0, Pr=0.71, tube_rows=8, pitch_parallel=0.09, pitch_normal=0.05),
        call(ht.dP_Zukauskas, "Re SL Vmax", Re=13943.0, n=7, ST=0.0313, SL=0.0343, D=0.0164, rho=1.217, Vmax=12.6),
        call(ht.baffle_correction_Bell, 0, 0.82),
        call(ht.baffle_leakage_Bell, 2, 1, 3, 8.0),
        call(ht.bundle_bypassing_Bell, "0 1 2", 0.5, 5.0, 25.0),
        call(ht.unequal_baffle_spacing_Bell, 0, 16.0, 0.1, 0.15, 0.15),
        call(ht.laminar_correction_Bell, 0, 30.0, 80),
        call(ht.Davis_David, "m rhog mul", m=1.0, x=0.9, D=0.3, rhol=1000, rhog=2.5, Cpl=2300, kl=0.6, mul=0.001),
        call(ht.Hughmark, "m", m=1.0, x=0.9, alpha=0.9, D=0.3, L=0.5, Cpl=2300, kl=0.6, mu_b=0.001, mu_w=0.0012),
        call(ht.Martin_Sims, "x rhog hl", m=1, x=0.9, D=0.3, rhol=1000, rhog=2.5, hl=141.2),
        call(ht.Aggour, "m alpha mu_b", m=1.0, x=0.9, D=0.3, alpha=0.9, rhol=1000, Cpl=2300, kl=0.6, mu_b=0.001),
        call(ht.LMTD, "0 2 3", 100.0, 60.0, 30.0, 40.2),
        call(ht.wall_factor_fd, "mu mu_wall", mu=8e-4, mu_wall=3e-4, turbulent=True, liquid=True),
        call(ht.wall_factor_Nu, "mu mu_wall", mu=8e-4, mu_wall=3e-4, turbulent=True, liquid=True),
        call(ht.fin_efficiency_Kern_Kraus, "0 2 4", 0.0254, 0.05715, 3.8e-4, 200, 58.0),
        call(ht.effectiveness_from_NTU, "NTU Cr", NTU=5.0, Cr=0.7, subtype="parallel"),
        call(ht.calc_Cmin, "mc Cpc", mh=22.0, mc=5.5, Cph=2200, Cpc=4400.0),
        call(ht.calc_Cmax, "mh Cph", mh=22.0, mc=5.5, Cph=2200.0, Cpc=4400.0),
        call(ht.calc_Cr, "mh Cph Cpc", mh=22.0, mc=5.5, Cph=2200.0, Cpc=4400.0),
        call(ht.NTU_from_UA, 0, 4400.0, 22.0),
        call(ht.UA_from_NTU, 0, 200.0, 22.0),
        call(ht.P_NTU_Pp, "0 1", 5.0, 0.4),
        call(ht.P_NTU_Pc, "0 1", 5.0, 0.7),
        call(ht.temperature_effectiveness_basic, "R1 NTU1", R1=0.1, NTU1=4.0, subtype="counterflow"),
        call(ht.blackbody_spectral_radiance, "0 1", 800.0, 4e-6),
        call(ht.q_rad, "emissivity T", emissivity=1.0, T=400.0),
        call(ht.grey_transmittance, 0, 3.8e-4, molar_density=55300, length=0.01),
    ],
    "pymap3d": [
        at(42.0, lambda x: pymap3d.geodetic2ecef(x, -82.0, 200.0)[0]),
        at(-82.0, lambda x: pymap3d.geodetic2ecef(42.0, x, 200.0)[1]),
        at(200.0, lambda x: pymap3d.geodetic2ecef(42.0, -82.0, x)[2]),
        at(660675.25, lambda x: pymap3d.ecef2geodetic(x, -4700948.68, 4245737.66)[0]),
        at(-4700948.68, lambda x: pymap3d.ecef2geodetic(660675.25, x, 4245737.66)[1]),
        at(4245737.66, lambda x: pymap3d.ecef2geodetic(660675.25, -4700948.68, x)[2]),
        at(33.0, lambda x: pymap3d.aer2enu(x, 70.0, 1e3)[0]),
        at(70.0, lambda x: pymap3d.aer2enu(33.0, x, 1e3)[2]),
        at(186.277521, lambda x: pymap3d.enu2aer(x, 286.842228, 939.692621)[0]),
        at(286.842228, lambda x: pymap3d.enu2aer(186.277521, x, 939.692621)[1]),
        at(939.692621, lambda x: pymap3d.enu2aer(186.277521, 286.842228, x)[2]),
        at(33.0, lambda x: pymap3d.aer2geodetic(x, 70.0, 1e3, 42.0, -82.0, 200.0)[0]),
        at(1e3, lambda x: pymap3d.aer2geodetic(33.0, 70.0, x, 42.0, -82.0, 200.0)[2]),
        at(42.002582, lambda x: pymap3d.geodetic2aer(x, -81.997752, 1139.7, 42.0, -82.0, 200.0)[2]),
        at(186.277521, lambda x: pymap3d.enu2geodetic(x, 286.842228, 939.692621, 42.0, -82.0, 200.0)[1]),
        at(42.002582, lambda x: pymap3d.geodetic2enu(x, -81.997752, 1139.7, 42.0, -82.0, 200.0)[1]),
        at(286.842228, lambda x: pymap3d.ned2ecef(x, 186.277521, -939.692621, 42.0, -82.0, 200.0)[0]),
        at(42.0, lambda x: pymap3d.ecef2ned(660930.2, -4701424.0, 4246579.6, x, -82.0, 200.0)[2]),
        at(5.0, lambda x: pymap3d.ecef2enuv(x, 3.0, 2.0, 42.0, -82.0)[1]),
        call(pymap3d.geocentric_radius, 0, 45.0),
        call(pymap3d.parallel, 0, 42.0),
        call(pymap3d.meridian, 0, 42.0),
        call(pymap3d.transverse, 0, 42.0),
        call(pymap3d.geodetic2isometric, 0, 45.0),
        call(pymap3d.isometric2geodetic, 0, 50.227465817),
        call(pymap3d.geodetic2conformal, 0, 45.0),
        call(pymap3d.conformal2geodetic, 0, 44.80768406),
        call(pymap3d.geodetic2rectifying, 0, 45.0),
        call(pymap3d.rectifying2geodetic, 0, 44.855682),
        call(pymap3d.geodetic2authalic, 0, 45.0),
        call(pymap3d.authalic2geodetic, 0, 44.87170287),
        call(pymap3d.geodetic2parametric, 0, 45.0),
        call(pymap3d.parametric2geodetic, 0, 44.9037878),
        call(pymap3d.geodetic2geocentric, 0, 45.0, 1e3),
        at(44.8075766, lambda x: pymap3d.spherical2geodetic(x, -82.0, 6367489.5)[0]),
        at(45.0, lambda x: pymap3d.geodetic2nvector(x, -82.0)[0]),
        at(2456509.4, pymap3d.greenwichsrt, unit=1.0),
        at(6378137.0, lambda x: pymap3d.Ellipsoid(x, 6356752.3).eccentricity),
        at(40.0, lambda x: pymap3d.azel2radec(180.1, 80.0, x, -148.0, NOON, force_non_astropy=True)[1]),
        at(166.5, lambda x: pymap3d.radec2azel(x, 55.0, 42.0, -82.0, NOON, force_non_astropy=True)[0]),
    ],
    "geographiclib": [
        at(-41.32, lambda x: GEODESIC.Inverse(x, 174.81, 40.96, -5.50)["s12"]),
        at(174.81, lambda x: GEODESIC.Inverse(-41.32, x, 40.96, -5.50)["azi1"]),
        at(40.96, lambda x: GEODESIC.Inverse(-41.32, 174.81, x, -5.50)["azi2"]),
        at(-5.50, lambda x: GEODESIC.Inverse(-41.32, 174.81, 40.96, x)["a12"]),
        at(40.6, lambda x: GEODESIC.Inverse(x, -73.8, 51.6, -0.5)["s12"]),
        at(-73.8, lambda x: GEODESIC.Inverse(40.6, x, 51.6, -0.5)["s12"]),
        at(40.6, lambda x: GEODESIC.Direct(x, -73.8, 60.0, 1e6)["lat2"]),
        at(60.0, lambda x: GEODESIC.Direct(40.6, -73.8, x, 1e6)["lon2"]),
        at(1e6, lambda x: GEODESIC.Direct(40.6, -73.8, 60.0, x)["azi2"]),
        at(225.0, lambda x: GEODESIC.Direct(-32.06, -63.74, x, 20000e3)["lat2"]),
        at(20000e3, lambda x: GEODESIC.Direct(-32.06, 115.74, 225.0, x)["lon2"]),
        at(45.0, lambda x: GEODESIC.ArcDirect(40.6, -73.8, 60.0, x)["s12"]),
        at(3e6, lambda x: GEODESIC.Line(40.1, 116.6, 350.0).Position(x)["lat2"]),
        at(116.6, lambda x: GEODESIC.InverseLine(40.1, x, 37.6, -122.4).s13),
        at(30.0, lambda x: GEODESIC.Line(40.1, 116.6, 350.0).ArcPosition(x)["lon2"]),
        at(6378137.0, lambda x: Geodesic(x, 1 / 298.25).Inverse(10.0, 20.0, 30.0, 40.0)["s12"]),
        at(0.00335, lambda x: Geodesic(6378137.0, x).Inverse(10.0, 20.0, 30.0, 40.0)["azi1"]),
        at(-63.1, lambda x: polygon_area((x, -58.0), (-72.9, -74.0), (-71.9, -102.0))[2]),
        at(-74.0, lambda x: polygon_area((-63.1, -58.0), (-72.9, x), (-71.9, -102.0))[1]),
        at(5.0, lambda x: Geodesic.WGS84.Inverse(0.0, 0.0, x, 170.0, Geodesic.AREA)["S12"]),
        at(5.0, lambda x: Geodesic.WGS84.Inverse(1.0, 2.0, x, 50.0, Geodesic.REDUCEDLENGTH)["m12"]),
    ],
    "geopy": [
        at(41.49008, lambda x: geodesic((x, -71.312796), (41.499498, -81.695391)).miles),
        at(-71.312796, lambda x: geodesic((41.49008, x), (41.499498, -81.695391)).km),
        at(41.49008, lambda x: great_circle((x, -71.312796), (41.499498, -81.695391)).miles),
        at(-81.695391, lambda x: great_circle((41.49008, -71.312796), (41.499498, x)).nm),
        at(34.0, lambda x: geodesic(kilometers=1.0).destination((x, 148.0), bearing=90.0).latitude),
        at(30.0, lambda x: great_circle(miles=900.0).destination((34.0, 148.0), bearing=x).longitude),
        at(10.0, lambda x: great_circle(miles=x).destination((34.0, 148.0), bearing=90.0).longitude),
        at(12.5, lambda x: (great_circle(miles=x) + great_circle(kilometers=3.0)).feet),
        at(41.5, lambda x: great_circle(Point(x, -71.3), Point(41.4, -81.7), Point(38.0, -90.0)).km),
        call(geopy.units.kilometers, "miles", miles=3.0),
        call(geopy.units.nautical, "kilometers feet", kilometers=12.0, feet=100.0),
        call(geopy.units.degrees, "arcminutes", arcminutes=30.0),
    ],
    "haversine": [
        at(45.7597, lambda x: haversine((x, 4.8422), (48.8567, 2.3508))),
        at(2.3508, lambda x: haversine((45.7597, 4.8422), (48.8567, x), unit=Unit.MILES)),
        at(4.8422, lambda x: haversine((45.7597, x), (48.8567, 2.3508), unit="nmi", normalize=True)),
        at(32.0, lambda x: inverse_haversine((45.7597, 4.8422), x, Direction.WEST)[1]),
        at(1.2, lambda x: inverse_haversine((45.7597, 4.8422), 50.0, x, unit=Unit.MILES)[0]),
        at(45.7597, lambda x: inverse_haversine((x, 4.8422), 50.0, Direction.SOUTHEAST)[0]),
        at(45.7597, lambda x: haversine_vector((x, 4.8422), (48.8567, 2.3508))[0]),
    ],
    "utm": [
        at(51.2, lambda x: utm.from_latlon(x, 7.5)[0]),
        at(51.2, lambda x: utm.from_latlon(x, 7.5)[1]),
        at(7.5, lambda x: utm.from_latlon(51.2, x)[0]),
        at(7.5, lambda x: utm.from_latlon(51.2, x)[1]),
        at(340000.0, lambda x: utm.to_latlon(x, 5710000.0, 32, "U")[0]),
        at(340000.0, lambda x: utm.to_latlon(x, 5710000.0, 32, "U")[1]),
        at(5710000.0, lambda x: utm.to_latlon(340000.0, x, 32, "U")[0]),
        at(-34.6, lambda x: utm.from_latlon(x, -58.4)[1]),
        at(-58.4, lambda x: utm.from_latlon(-34.6, x, force_zone_number=21)[0]),
        at(5710000.0, lambda x: utm.to_latlon(340000.0, x, 32, northern=True)[1]),
    ],
    "lambert": [
        at(994300.6, lambda x: lambert.convertToWGS84Deg(x, 113409.98, lambert.Lambert93).getX()),
        at(113409.98, lambda x: lambert.convertToWGS84Deg(994300.6, x, lambert.LambertI).getY()),
        at(1.2, lambda x: lambert.latitudeISOFromLat(x, 0.08199188998)),
        at(1.0055265, lambda x: lambert.latitudeFromLatitudeISO(x, 0.08199188998, 1e-11)),
        at(0.97738438, lambda x: lambert.lambertNormal(x, 6378388.0, 0.081991890)),
        at(0.01745, lambda x: lambert.geographicToCartesian(x, 0.0203, 100.0, 6378249.2, 0.0824832).getX()),
        at(0.8726, lambda x: lambert.geographicToLambert(x, 0.1456, lambert.LambertI, 0.0, 0.0824).getX()),
    ],
    "sgp4": [
        at(60.0, lambda x: Satrec.twoline2rv(*ISS).sgp4_tsince(x)[1][0]),
        at(360.0, lambda x: Satrec.twoline2rv(*ISS).sgp4_tsince(x)[1][2]),
        at(1440.0, lambda x: Satrec.twoline2rv(*ISS).sgp4_tsince(x)[2][1]),
        at(0.5, lambda x: Satrec.twoline2rv(*ISS).sgp4(2458826.0, x)[1][1]),
        at(60.0, lambda x: Satrec.twoline2rv(*MOLNIYA).sgp4_tsince(x)[1][0]),
        at(2900.0, lambda x: Satrec.twoline2rv(*MOLNIYA).sgp4_tsince(x)[1][2]),
        at(120.0, lambda x: Satrec.twoline2rv(*GEOSTATIONARY).sgp4_tsince(x)[1][1]),
        at(720.0, lambda x: Satrec.twoline2rv(*GEOSTATIONARY).sgp4_tsince(x)[2][0]),
        at(25.0, lambda x: new_satellite(x, 0.001).sgp4_tsince(100.0)[1][0]),
        at(0.001, lambda x: new_satellite(0.5, x).sgp4_tsince(100.0)[1][1]),
        at(0.9, lambda x: new_satellite(x, 0.01).no_unkozai),
        at(2453101.828, sgp4.propagation.gstime, unit=1.0),
        at(0.2, lambda x: sgp4.ext.newtonnu(0.1, x)[1]),
        at(0.1, lambda x: sgp4.ext.newtonnu(x, 0.7)[0]),
        at(1.0, lambda x: sgp4.ext.mag([x, 2.0, 2.0])),
        at(1.0, lambda x: sgp4.ext.angle([x, 2.0, 2.0], [0.0, 1.0, 3.0])),
        at(-6045.0, lambda x: sgp4.ext.rv2coe([x, -3490.0, 2500.0], [-3.457, 6.618, 2.533], 398600.4418)[1]),
        at(6.618, lambda x: sgp4.ext.rv2coe([-6045.0, -3490.0, 2500.0], [-3.457, x, 2.533], 398600.4418)[3]),
    ],
    "astral": [
        call(astral.sun.geom_mean_long_sun, 0, 0.119070316),
        call(astral.sun.geom_mean_anomaly_sun, 0, 0.119070316),
        call(astral.sun.eccentric_location_earth_orbit, 0, 0.119070316),
        call(astral.sun.sun_eq_of_center, 0, 0.119070316),
        call(astral.sun.sun_true_long, 0, 0.119070316),
        call(astral.sun.sun_true_anomoly, 0, 0.119070316),
        call(astral.sun.sun_rad_vector, 0, 0.119070316),
        call(astral.sun.sun_apparent_long, 0, 0.119070316),
        call(astral.sun.mean_obliquity_of_ecliptic, 0, 0.119070316),
        call(astral.sun.obliquity_correction, 0, 0.119070316),
        call(astral.sun.sun_rt_ascension, 0, 0.119070316),
        call(astral.sun.sun_declination, 0, 0.119070316),
        call(astral.sun.var_y, 0, 0.119070316),
        call(astral.sun.eq_of_time, 0, 0.119070316),
        call(astral.sun.hour_angle, "0 1 2", 51.5, 20.0, 96.0, SunDirection.RISING),
        call(astral.sun.adjust_to_horizon, 0, 1200.0),
        at(10.0, lambda x: astral.sun.adjust_to_obscuring_feature((x, 20.0))),
        call(astral.sun.refraction_at_zenith, 0, 88.0),
        call(astral.sun.refraction_at_zenith, 0, 70.0),
        call(astral.julian.julianday_to_juliancentury, 0, 2455927.5),
        at(51.5, lambda x: astral.sun.elevation(Observer(x, -0.1), NOON)),
        at(-0.1, lambda x: astral.sun.azimuth(Observer(51.5, x), NOON)),
        at(51.5, lambda x: astral.sun.zenith(Observer(x, -0.1), NOON, with_refraction=False)),
        call(astral.moon.interpolate, "0 1 2 3", 0.7, 0.9, 1.4, 0.3),
        call(astral.moon.moon_mean_longitude, 0, 8000.25),
        call(astral.moon.moon_mean_elongation_from_sun, 0, 8000.25),
        call(astral.moon.sun_mean_anomoly, 0, 8000.25),
        at(8000.25, lambda x: astral.moon.moon_position(x).right_ascension),
        at(8000.25, lambda x: astral.moon.moon_position(x).declination),
        at(8000.25, lambda x: astral.moon.moon_position(x).distance),
        at(51.5, lambda x: astral.moon.elevation(Observer(x, -0.1), NOON)),
        at(-0.1, lambda x: astral.moon.azimuth(Observer(51.5, x), NOON)),
    ],
    "pysolar": [
        at(42.206, lambda x: pysolar.solar.get_altitude(x, -71.382, NOON)),
        at(-71.382, lambda x: pysolar.solar.get_altitude(42.206, x, NOON)),
        at(42.206, lambda x: pysolar.solar.get_azimuth(x, -71.382, NOON)),
        at(-71.382, lambda x: pysolar.solar.get_azimuth_fast(42.206, x, NOON)),
        at(42.206, lambda x: pysolar.solar.get_altitude_fast(x, -71.382, NOON)),
        call(pysolar.solar.get_altitude, "temperature pressure", 42.2, -71.3, NOON, temperature=290.0, pressure=1e5),
        call(pysolar.solar.equation_of_time, 0, 200.0),
        call(pysolar.solar.get_declination, 0, 200.0),
        call(pysolar.solar.get_aberration_correction, 0, 1.01),
        call(pysolar.solar.get_flattened_latitude, 0, 42.206),
        call(pysolar.solar.get_geocentric_latitude, 0, 0.0124),
        call(pysolar.solar.get_geocentric_longitude, 0, 0.0124),
        call(pysolar.solar.get_sun_earth_distance, 0, 0.0124),
        at(2456293.52, pysolar.solar.get_mean_sidereal_time, unit=1.0),
        at(0.124, lambda x: pysolar.solar.get_nutation(x)["longitude"]),
        call(pysolar.solar.get_incidence_angle, "0 1 2 3", 50.0, 30.0, 10.0, 170.0),
        call(pysolar.solar.get_projected_axial_distance, "0 1", 1830.14, 39.742476),
        call(pysolar.solar.get_projected_radial_distance, "0 1", 1830.14, 39.742476),
        call(pysolar.solar.get_refraction_correction, "0 1 2", 1e5, 290.0, 20.0),
        call(pysolar.solar.get_topocentric_azimuth_angle, "0 1 2", 40.0, 39.74, 20.0),
        call(pysolar.solar.get_topocentric_elevation_angle, "0 1 2", 39.74, 20.0, 40.0),
        call(pysolar.solar.get_geocentric_sun_declination, "0 1", 204.0, 23.44, 0.0001),
        call(pysolar.solar.get_geocentric_sun_right_ascension, "0 1", 204.0, 23.44, 0.0001),
        call(pysolar.radiation.get_air_mass_ratio, 0, 30.0),
        call(pysolar.radiation.get_apparent_extraterrestrial_flux, 0, 100.0),
        call(pysolar.radiation.get_optical_depth, 0, 100.0),
        call(pysolar.radiation.get_radiation_direct, 1, NOON, 30.0),
        call(pysolar.util.diffuse_transmittance, 0, 1.3),
        call(pysolar.util.extraterrestrial_irrad, 0, 42.2, -71.4, NOON),
        call(pysolar.util.global_irradiance_clear, 0, 42.2, -71.4, NOON),
        call(pysolar.util.diffuse_underclear, 1, 42.2, -71.4, NOON),
    ],
    "pymeeus": [
        at(23.44694444, lambda x: float(Angle(x).rad())),
        at(2.5, lambda x: (Angle(23.4) * x + Angle(300.0))()),
        at(23.4, lambda x: (Angle(x) / 3.0 - Angle(12.3)).rad()),
        at(26.0, lambda x: Angle(23, x, 49.0)()),
        at(9.24, lambda x: Angle(9, 14, x, ra=True)()),
        at(2451545.3, lambda x: Epoch(x).mean_sidereal_time(), unit=1.0),
        at(2446896.3, lambda x: Epoch(x).apparent_sidereal_time(23.44357, Angle(0, 0, -3.788)), unit=1.0),
        at(2446895.5, lambda x: mean_obliquity(Epoch(x))()),
        at(2446895.5, lambda x: nutation_longitude(Epoch(x))(), unit=10.0),
        at(2446895.5, lambda x: nutation_obliquity(Epoch(x))(), unit=10.0),
        at(2446895.5, lambda x: true_obliquity(Epoch(x))(), unit=10.0),
        at(2448908.5, lambda x: Sun.true_longitude_coarse(Epoch(x))[0](), unit=10.0),
        at(2448908.5, lambda x: Sun.apparent_longitude_coarse(Epoch(x))[0](), unit=10.0),
        at(2448908.5, lambda x: Sun.apparent_rightascension_declination_coarse(Epoch(x))[1](), unit=10.0),
        at(2448908.5, lambda x: Sun.geometric_geocentric_position(Epoch(x))[0](), unit=10.0),
        at(2448724.5, lambda x: Moon.geocentric_ecliptical_pos(Epoch(x))[0](), unit=10.0),
        at(2448724.5, lambda x: Moon.geocentric_ecliptical_pos(Epoch(x))[2], unit=10.0),
        at(2448724.5, lambda x: Moon.longitude_mean_ascending_node(Epoch(x))(), unit=10.0),
        at(2448724.5, lambda x: Moon.illuminated_fraction_disk(Epoch(x)), unit=10.0),
        at(2448976.5, lambda x: Venus.geometric_heliocentric_position(Epoch(x))[0](), unit=10.0),
        at(2448976.5, lambda x: Venus.orbital_elements_mean_equinox(Epoch(x))[2], unit=10.0),
        at(116.328942, lambda x: equatorial2ecliptical(Angle(x), Angle(28.026183), Angle(23.4392911))[0]()),
        at(113.21563, lambda x: ecliptical2equatorial(Angle(x), Angle(6.68417), Angle(23.4392911))[1]()),
        at(64.352133, lambda x: equatorial2horizontal(Angle(x), Angle(-6.719), Angle(38.9213))[1]()),
        at(267.2, lambda x: equatorial2galactic(Angle(x), Angle(-14.439))[0]()),
        at(213.9, lambda x: angular_separation(Angle(x), Angle(19.2), Angle(201.2), Angle(-11.16))()),
        at(0.1, lambda x: kepler_equation(x, Angle(5.0))[0]()),
        at(5.0, lambda x: kepler_equation(0.1, Angle(x))[1]()),
        call(pymeeus.Coordinates.velocity, "0 1", 1.0, 17.9400782),
        call(pymeeus.Coordinates.velocity_perihelion, "0 1", 0.96727426, 17.9400782),
        call(pymeeus.Coordinates.velocity_aphelion, "0 1", 0.96727426, 17.9400782),
        call(pymeeus.Coordinates.length_orbit, "0 1", 0.96727426, 17.9400782),
        call(pymeeus.Coordinates.illuminated_fraction, "0 1 2", 0.724604, 0.910947, 0.983824),
        at(0.724604, lambda x: phase_angle(x, 0.910947, 0.983824)()),
        at(0.5, lambda x: refraction_apparent2true(Angle(x))()),
        at(33.2, lambda x: refraction_true2apparent(Angle(x))()),
        at(8.3, lambda x: Interpolation([7, 8, 9], [0.884226, 0.877366, 0.870531])(x)),
        at(8.3, lambda x: Interpolation([7, 8, 9, 10], [0.88, 0.87, 0.86, 0.84]).derivative(x)),
        at(0.87, lambda x: Interpolation([7, 8, 9, 10], [0.88, x, 0.86, 0.84])(8.5)),
        at(0.5, lambda x: Interpolation([-1.0, 0.0, 1.0], [-2.0, x, 2.0]).root()),
        at(38.0, lambda x: CurveFitting([73.0, 38.0, 35.0, 42.0], [90.4, x, 67.7, 78.5]).linear_fitting()[0]),
        at(38.0, lambda x: CurveFitting([1.0, 2.0, 3.0, 4.5], [9.0, x, 35.0, 4.0]).quadratic_fitting()[2]),
        at(42.0, lambda x: Earth().rho(Angle(x))),
        at(42.0, lambda x: Earth(IAU76).rp(Angle(x))),
        at(42.0, lambda x: Earth(IAU76).rm(Angle(x))),
        at(33.3, lambda x: Earth(IAU76).rho_sinphi(Angle(x), 1706.0)),
        at(48.836, lambda x: Earth(IAU76).distance(Angle(357.66), Angle(x), Angle(77.06), Angle(38.92))[0]),
    ],
    "meteocalc": [
        at(20.0, lambda x: dew_point(temperature=x, humidity=56.0).c),
        at(56.0, lambda x: dew_point(temperature=20.0, humidity=x).f),
        at(80.0, lambda x: heat_index(temperature=Temp(x, "f"), humidity=70.0).f),
        at(70.0, lambda x: heat_index(temperature=Temp(90.0, "f"), humidity=x).c),
        at(95.0, lambda x: heat_index(temperature=Temp(x, "f"), humidity=12.0).f),
        at(20.0, lambda x: wind_chill(temperature=Temp(x, "f"), wind_speed=7.0).f),
        at(7.0, lambda x: wind_chill(temperature=Temp(20.0, "f"), wind_speed=x).c),
        at(90.0, lambda x: feels_like(temperature=Temp(x, "f"), humidity=70.0, wind_speed=7.0).f),
        at(10.0, lambda x: feels_like(temperature=Temp(10.0, "f"), humidity=56.0, wind_speed=x).k),
        at(23.0, lambda x: Temp(x, "c").f * Temp(x, "c").k),
    ],
    "psychrolib": [
        call(psychrolib.GetTDewPointFromRelHum, "0 1", 25.0, 0.80),
        call(psychrolib.GetRelHumFromTDewPoint, "0 1", 25.0, 15.0),
        call(psychrolib.GetRelHumFromTWetBulb, "0 1 2", 25.0, 18.0, 101325.0),
        call(psychrolib.GetHumRatioFromTWetBulb, "0 1 2", 30.0, 25.0, 95461.0),
        call(psychrolib.GetHumRatioFromTWetBulb, "0 1", -1.0, -5.0, 95461.0),
        call(psychrolib.GetHumRatioFromRelHum, "0 1 2", 25.0, 0.5, 101325.0),
        call(psychrolib.GetSatVapPres, 0, 25.0),
        call(psychrolib.GetSatVapPres, 0, -20.0),
        call(psychrolib.GetVapPresFromRelHum, "0 1", 25.0, 0.8),
        call(psychrolib.GetTDewPointFromVapPres, 1, 25.0, 1500.0),
        call(psychrolib.GetTDewPointFromHumRatio, "1 2", 30.0, 0.0187, 95461.0),
        call(psychrolib.GetSpecificHumFromHumRatio, 0, 0.006),
        call(psychrolib.GetDryAirDensity, "0 1", 25.0, 101325.0),
        call(psychrolib.GetMoistAirEnthalpy, "0 1", 30.0, 0.02),
        call(psychrolib.GetMoistAirDensity, "0 1 2", 30.0, 0.02, 95461.0),
        call(psychrolib.GetDegreeOfSaturation, "0 1 2", 25.0, 0.01, 101325.0),
        call(psychrolib.GetVaporPressureDeficit, "0 1 2", 25.0, 0.01, 101325.0),
        call(psychrolib.GetStandardAtmPressure, 0, 1000.0),
        call(psychrolib.GetStandardAtmTemperature, 0, 1000.0),
        call(psychrolib.GetSeaLevelPressure, "0 1 2", 100000.0, 1000.0, 15.0),
        call(psychrolib.GetStationPressure, "0 1 2", 101325.0, 1000.0, 15.0),
        call(psychrolib.GetSatAirEnthalpy, "0 1", 25.0, 101325.0),
        call(psychrolib.GetTDryBulbFromMoistAirVolumeAndHumRatio, "0 1", 0.9, 0.02, 95461.0),
        at(25.0, lambda x: psychrolib.CalcPsychrometricsFromTWetBulb(x, 18.0, 101325.0)[2]),
        at(0.5, lambda x: psychrolib.CalcPsychrometricsFromRelHum(25.0, x, 101325.0)[2]),
    ],
    "numpy-financial": [
        call(numpy_financial.fv, "0 1 2 3", 0.05 / 12, 10.0 * 12, -100.0, -100.0),
        call(numpy_financial.pv, "0 1 2 3", 0.05 / 12, 10.0 * 12, -100.0, 15692.93),
        call(numpy_financial.pmt, "0 1 2", 0.075 / 12, 12.0 * 15, 200000.0),
        call(numpy_financial.nper, "0 1 2", 0.07 / 12, -150.0, 8000.0),
        call(numpy_financial.ipmt, "0 1 3", 0.0824 / 12, 1.0, 12.0, 2500.0),
        call(numpy_financial.ppmt, "0 3", 0.0824 / 12, 1.0, 12.0, 2500.0),
        call(numpy_financial.rate, "1 2 3", 10.0, 0.0, -3500.0, 10000.0),
        at(39.0, lambda x: numpy_financial.irr([-100.0, x, 59.0, 55.0, 20.0])),
        at(0.281, lambda x: numpy_financial.npv(x, [-100.0, 39.0, 59.0, 55.0, 20.0])),
        at(55.0, lambda x: numpy_financial.npv(0.08, [-40_000.0, 5_000.0, 8_000.0, x, 30_000.0])),
        at(0.10, lambda x: numpy_financial.mirr([-4500.0, -800.0, 800.0, 800.0, 600.0, 1200.0], x, 0.12)),
        at(600.0, lambda x: numpy_financial.mirr([-4500.0, -800.0, 800.0, 800.0, x, 1200.0], 0.1, 0.12)),
    ],
    "mibian": [
        at(1.4565, lambda x: mibian.BS([x, 1.45, 1.0, 30.0], volatility=20.0).callPrice),
        at(1.45, lambda x: mibian.BS([1.4565, x, 1.0, 30.0], volatility=20.0).putPrice),
        at(1.0, lambda x: mibian.BS([1.4565, 1.45, x, 30.0], volatility=20.0).callDelta),
        at(30.0, lambda x: mibian.BS([1.4565, 1.45, 1.0, x], volatility=20.0).vega),
        at(20.0, lambda x: mibian.BS([1.4565, 1.45, 1.0, 30.0], volatility=x).gamma),
        at(20.0, lambda x: mibian.BS([1.4565, 1.45, 1.0, 30.0], volatility=x).callTheta),
        at(1.4565, lambda x: mibian.GK([x, 1.45, 1.0, 2.0, 30.0], volatility=20.0).callPrice),
        at(2.0, lambda x: mibian.GK([1.4565, 1.45, 1.0, x, 30.0], volatility=20.0).putPrice),
        at(20.0, lambda x: mibian.GK([1.4565, 1.45, 1.0, 2.0, 30.0], volatility=x).callRhoD),
        at(52.0, lambda x: mibian.Me([x, 50.0, 1.0, 1.0, 30.0], volatility=20.0).callPrice),
        at(20.0, lambda x: mibian.Me([52.0, 50.0, 1.0, 1.0, 30.0], volatility=x).putDelta),
    ],
    "iapws": [
        at(300.0, lambda x: IAPWS97(P=3.0, T=x).h),
        at(3.0, lambda x: IAPWS97(P=x, T=300.0).v),
        at(700.0, lambda x: IAPWS97(P=30.0, T=x).s),
        at(600.0, lambda x: IAPWS97(P=3.0, T=x).cp),
        at(0.0035, lambda x: IAPWS97(P=x, T=300.0).rho),
        at(1500.0, lambda x: IAPWS97(P=0.5, T=x).h),
        at(450.0, lambda x: IAPWS97(T=x, x=0.3).P),
        at(450.0, lambda x: IAPWS97(T=x, x=1.0).h),
        at(0.3, lambda x: IAPWS97(T=450.0, x=x).s),
        call(iapws97._PSat_T, 0, 500.0),
        call(iapws97._TSat_P, 0, 10.0),
        call(iapws97._Backward1_T_Ph, "0 1", 3.0, 500.0),
        call(iapws97._Backward1_T_Ps, "0 1", 3.0, 0.5),
        call(iapws97._Backward2_T_Ph, "0 1", 0.001, 3000.0),
        call(iapws97._Backward3_v_Ph, "0 1", 20.0, 1700.0),
        call(iapws97._Backward3_T_Ps, "0 1", 20.0, 3.8),
        at(500.0, lambda x: iapws97._Region1(x, 3.0)["w"]),
        at(700.0, lambda x: iapws97._Region2(x, 0.0035)["cv"]),
        at(650.0, lambda x: iapws97._Region3(500.0, x)["h"]),
        at(1500.0, lambda x: iapws97._Region5(x, 0.5)["s"]),
        call(iapws._iapws._Viscosity, "0 1", 998.0, 298.15),
        call(iapws._iapws._ThCond, "0 1", 998.0, 298.15),
        call(iapws._iapws._Tension, 0, 300.0),
        call(iapws._iapws._Dielectric, "0 1", 999.242866, 298.15),
        call(iapws._iapws._Refractive, "0 1", 997.047435, 298.15, 0.2265),
        call(iapws._iapws._Kw, "0 1", 1000.0, 300.0),
        call(iapws._iapws._Sublimation_Pressure, 0, 230.0),
        call(iapws._iapws._Melting_Pressure, 0, 260.0),
        at(270.0, lambda x: iapws._iapws._Ice(x, 0.101325)["rho"]),
        at(0.101325, lambda x: iapws._iapws._Ice(270.0, x)["h"]),
        at(300.0, lambda x: iapws._iapws._Liquid(x)["cp"]),
        call(iapws._iapws._Henry, 0, 300.0, "CO2"),
        call(iapws._iapws._Kvalue, 0, 300.0, "O2"),
    ],
    "pyXSteam": [
        call(STEAM.h_pt, "0 1", 10.0, 200.0),
        call(STEAM.h_pt, "0 1", 10.0, 120.0),
        call(STEAM.hL_p, 0, 5.0),
        call(STEAM.hV_t, 0, 150.0),
        call(STEAM.tsat_p, 0, 10.0),
        call(STEAM.psat_t, 0, 150.0),
        call(STEAM.s_pt, "0 1", 10.0, 200.0),
        call(STEAM.v_pt, "0 1", 10.0, 200.0),
        call(STEAM.rho_pt, "0 1", 10.0, 200.0),
        call(STEAM.Cp_pt, "0 1", 10.0, 200.0),
        call(STEAM.w_pt, "0 1", 10.0, 200.0),
        call(STEAM.t_ph, "0 1", 10.0, 2800.0),
        call(STEAM.h_px, "0 1", 10.0, 0.3),
        call(STEAM.h_tx, "0 1", 150.0, 0.3),
        call(STEAM.x_ph, "0 1", 10.0, 2000.0),
        call(STEAM.my_pt, "0 1", 10.0, 200.0),
        call(STEAM.tc_pt, "0 1", 10.0, 200.0),
        call(STEAM.st_t, 0, 100.0),
        call(STEAM.st_p, 0, 1.0),
        call(STEAM.vx_ph, "0 1", 10.0, 2000.0),
    ],
    "coloraide": [
        at(0.3, lambda x: Color("srgb", [x, 0.5, 0.7]).convert("lab")["l"]),
        at(0.5, lambda x: Color("srgb", [0.3, x, 0.7]).convert("oklch")["hue"]),
        at(0.7, lambda x: Color("srgb", [0.3, 0.5, x]).convert("hwb")["whiteness"] * x),
        at(0.3, lambda x: Color("srgb", [x, 0.5, 0.7]).convert("xyz-d65")["y"]),
        at(0.3, lambda x: Color("srgb", [x, 0.5, 0.7]).luminance()),
        at(0.3, lambda x: Color("srgb", [x, 0.5, 0.7]).contrast("blue")),
        at(0.3, lambda x: Color("srgb", [x, 0.5, 0.7]).delta_e("red", method="2000")),
        at(0.5, lambda x: Color("srgb", [0.3, x, 0.7]).delta_e("red", method="76")),
        at(0.5, lambda x: Color("srgb", [0.3, x, 0.7]).delta_e("red", method="ok")),
        at(0.5, lambda x: Color("srgb", [0.3, x, 0.7]).delta_e("red", method="cmc")),
        at(0.5, lambda x: Color("srgb", [0.3, x, 0.7]).distance("red", space="lab")),
        at(0.3, lambda x: Color("red").mix("blue", x, space="lab")["b"]),
        at(0.3, lambda x: Color("red").mix("blue", x, space="oklch")["hue"]),
        at(0.3, lambda x: Color.interpolate(["orange", "purple", "green"], space="oklab")(x)["a"]),
        at(0.3, lambda x: Color.interpolate(["orange", "purple", "green"], method="bspline")(x)["a"]),
        at(50.0, lambda x: Color("lab", [x, 40.0, 20.0]).convert("srgb")["red"]),
        at(40.0, lambda x: Color("lab", [50.0, x, 20.0]).convert("display-p3")["green"]),
        at(130.0, lambda x: Color("hsl", [x, 0.5, 0.4]).convert("srgb")["blue"]),
        at(0.4, lambda x: Color("srgb", [0.9, 0.3, 0.2]).filter("sepia", x)["blue"]),
        at(0.4, lambda x: Color("srgb", [0.9, 0.3, 0.2]).filter("hue-rotate", 100 * x)["red"]),
        at(0.4, lambda x: Color("srgb", [0.9, 0.3, x]).convert("hsv")["hue"]),
        at(5150.0, lambda x: Color.blackbody("xyz-d65", x)["z"]),
        at(0.4, lambda x: Color("srgb", [0.9, 0.3, x]).cct()[0]),
        at(0.35, lambda x: coloraide.easing.ease_in_out(x)),
        at(0.35, lambda x: coloraide.easing.cubic_bezier(0.42, 0.0, 0.58, 1.0)(x)),
        at(0.35, lambda x: coloraide.algebra.lerp(1.0, 5.0, x) * coloraide.algebra.ilerp(0.0, 2.0, x)),
        at(2.0, lambda x: coloraide.algebra.det([[x, 1.0], [3.0, x]])),
        at(2.0, lambda x: coloraide.algebra.inv([[x, 1.0], [3.0, 4.0]])[0][1]),
        at(2.0, lambda x: coloraide.algebra.matmul([[x, 1.0], [3.0, 4.0]], [x, 2.0])[0]),
        at(2.0, lambda x: coloraide.algebra.vdot([x, 1.0, 2.0], [3.0, x, 4.0])),
        at(2.0, lambda x: coloraide.algebra.solve([[x, 1.0], [3.0, 4.0]], [1.0, 2.0])[1]),
        at(-2.0, lambda x: coloraide.algebra.nth_root(x, 3)),
    ],
    "hsluv": [
        at(54.2, lambda x: hsluv.hpluv_to_lch((23.8, 76.4, x))[1]),
        at(0.75, lambda x: hsluv.rgb_to_hsluv((x, 0.4, 0.2))[0]),
        at(0.4, lambda x: hsluv.rgb_to_hsluv((0.75, x, 0.2))[1]),
        at(0.2, lambda x: hsluv.rgb_to_hpluv((0.75, 0.4, x))[2]),
        at(0.2, lambda x: hsluv.rgb_to_lch((0.75, 0.4, x))[1]),
        at(0.3, lambda x: hsluv.xyz_to_luv((x, 0.4, 0.2))[1]),
        at(0.3, lambda x: hsluv.xyz_to_rgb((x, 0.35, 0.2))[0]),
        at(50.0, lambda x: hsluv.luv_to_xyz((x, 30.0, 20.0))[2]),
        at(50.0, lambda x: hsluv.lch_to_rgb((x, 30.0, 20.0))[0]),
        at(12.0, lambda x: hsluv.luv_to_lch((50.0, x, 20.0))[2]),
    ],
    "colour": [
        at(0.4, lambda x: colour.hsl2rgb((x, 0.5, 0.3))[2]),
        at(0.5, lambda x: colour.hsl2rgb((0.4, x, 0.3))[0]),
        at(0.3, lambda x: colour.hsl2rgb((0.4, 0.5, x))[2]),
        at(0.8, lambda x: colour.rgb2hsl((x, 0.5, 0.3))[0]),
        at(0.5, lambda x: colour.rgb2hsl((0.8, x, 0.3))[0]),
        at(0.3, lambda x: colour.rgb2hsl((0.8, 0.5, x))[1]),
        at(0.3, lambda x: colour.Color(hsl=(x, 0.5, 0.4)).red),
        at(0.3, lambda x: colour.Color(rgb=(0.8, x, 0.4)).hue),
        at(0.3, lambda x: colour.Color(rgb=(0.8, x, 0.4)).luminance),
        at(0.3, lambda x: colour.color_scale((x, 0.5, 0.3), (0.9, 0.5, 0.3), 5)[2][0]),
    ],
    "colorspacious": [
        at(0.3, lambda x: cspace_convert([x, 0.5, 0.7], "sRGB1", "CIELab")[0]),
        at(0.5, lambda x: cspace_convert([0.3, x, 0.7], "sRGB1", "XYZ100")[1]),
        at(60.0, lambda x: cspace_convert([x, 50.0, 40.0], "XYZ100", "CIELab")[1]),
        at(60.0, lambda x: cspace_convert([x, 50.0, 40.0], "XYZ100", "xyY100")[0]),
        at(30.0, lambda x: cspace_convert([50.0, x, 20.0], "CIELab", "CIELCh")[2]),
        at(0.5, lambda x: cspace_convert([0.3, x, 0.7], "sRGB1", "JCh")[0]),
        at(0.5, lambda x: cspace_convert([0.3, x, 0.7], "sRGB1", "CAM02-UCS")[1]),
        at(0.5, lambda x: deltaE([0.3, x, 0.7], [0.9, 0.1, 0.1], input_space="sRGB1")),
    ],
    "glicko2": [
        at(1500.0, lambda x: played(x, 200.0, 0.06).rating),
        at(200.0, lambda x: played(1500.0, x, 0.06).rating),
        at(200.0, lambda x: played(1500.0, x, 0.06).rd),
        at(0.06, lambda x: played(1500.0, 200.0, x).rd),
        at(1400.0, lambda x: played(1500.0, 200.0, 0.06, x).rating),
        at(1400.0, lambda x: played(1500.0, 200.0, 0.06, x).vol),
        at(30.0, lambda x: played(1500.0, 200.0, 0.06, 1400.0, x).rating),
    ],
    "trueskill": [
        at(25.0, lambda x: rate_1vs1(Rating(x, 8.3), Rating(30.0, 7.0))[0].mu),
        at(8.3, lambda x: rate_1vs1(Rating(25.0, x), Rating(30.0, 7.0))[1].sigma),
        at(30.0, lambda x: rate_1vs1(Rating(25.0, 8.3), Rating(x, 7.0), drawn=True)[0].mu),
        at(25.0, lambda x: quality_1vs1(Rating(x, 8.3), Rating(30.0, 7.0))),
        at(7.0, lambda x: quality_1vs1(Rating(25.0, 8.3), Rating(30.0, x))),
        at(25.0, lambda x: quality([(Rating(x, 8.3), Rating(31.0, 6.0)), (Rating(28.0, 7.0),)])),
        at(25.0, lambda x: TrueSkill(draw_probability=0.0).rate([(Rating(x, 8.0),), (Rating(20.0, 7.0),)])[0][0].mu),
        at(8.3, lambda x: TrueSkill().expose(Rating(25.0, x))),
        at(4.2, lambda x: TrueSkill(beta=x).quality([(Rating(25.0, 8.3),), (Rating(30.0, 7.0),)])),
        at(1.3, lambda x: (Gaussian(x, 2.0) * Gaussian(0.5, 1.5)).mu),
        at(2.0, lambda x: (Gaussian(1.3, 2.0) / Gaussian(0.5, 1.5 + x)).sigma),
        at(2.0, lambda x: Matrix([[x, 1.0], [3.0, 4.0]]).determinant()),
        at(2.0, lambda x: Matrix([[x, 1.0], [3.0, 4.0]]).inverse()[0][1]),
        call(trueskill.calc_draw_probability, 0, 0.7, 2),
        at(0.7, lambda x: trueskill.backends.cdf(x)),
        at(0.7, lambda x: trueskill.backends.pdf(x, 0.1, 2.0)),
        at(0.7, lambda x: trueskill.backends.ppf(x)),
    ],
    "pyquaternion": [
        at(0.7, lambda x: Quaternion(axis=[1.0, 0.0, 0.0], angle=x).rotate([0.0, 1.0, 2.0])[1]),
        at(0.7, lambda x: Quaternion(x, 0.2, 0.3, 0.4).norm),
        at(0.7, lambda x: Quaternion(x, 0.2, 0.3, 0.4).inverse[1]),
        at(0.7, lambda x: (Quaternion(x, 0.2, 0.3, 0.4) * Quaternion(0.1, x, 0.5, 2.0)).real),
        at(0.7, lambda x: (Quaternion(x, 0.2, 0.3, 0.4) + 3.0 * Quaternion(0.1, x, 0.5, 2.0)).x),
        at(0.7, lambda x: Quaternion.exp(Quaternion(x, 0.2, 0.3, 0.4)).y),
        at(0.7, lambda x: Quaternion.log(Quaternion(x, 0.2, 0.3, 0.4)).z),
        at(0.3, lambda x: Quaternion.slerp(Quaternion(1.0, 0.0, 0.0, 0.0), Quaternion(0.0, 1.0, 0.0, 0.0), x).w),
        at(0.7, lambda x: Quaternion(axis=[0.0, 1.0, 1.0], radians=x).angle),
        at(0.7, lambda x: Quaternion(x, 0.2, 0.3, 0.4).yaw_pitch_roll[0]),
        at(0.7, lambda x: Quaternion(x, 0.2, 0.3, 0.4).rotation_matrix[0][1]),
        at(30.0, lambda x: Quaternion(axis=[1.0, 2.0, 3.0], degrees=x).rotate((1.0, 0.0, 0.0))[2]),
        at(0.7, lambda x: Quaternion.distance(Quaternion(x, 0.2, 0.3, 0.4), Quaternion(0.5, 0.5, 0.5, 0.5))),
        at(2.2, lambda x: (Quaternion(0.7, 0.2, 0.3, 0.4) ** x).w),
    ],
    "euclid3": [
        at(1.5, lambda x: Vector3(x, 2.0, 3.0).magnitude()),
        at(1.8, lambda x: abs(Vector3(x, 2.0, 3.0) - Vector3(1.0, x, 0.5))),
        at(1.5, lambda x: Vector3(x, 2.0, 3.0).normalized().y),
        at(1.5, lambda x: Vector3(x, 2.0, 3.0).cross(Vector3(1.0, x, 0.5)).z),
        at(1.5, lambda x: Vector3(x, 2.0, 3.0).dot(Vector3(1.0, x, 0.5))),
        at(1.5, lambda x: Vector3(x, 2.0, 3.0).angle(Vector3(1.0, 2.0, 0.5))),
        at(1.5, lambda x: Vector2(x, 2.0).reflect(Vector2(1.0, 2.0).normalized()).y),
        at(0.4, lambda x: Vector3(1.0, 2.0, 3.0).rotate_around(Vector3(0.0, 1.0, 1.0), x).x),
        at(0.4, lambda x: (Matrix4.new_rotatex(x) * Vector3(1.0, 2.0, 3.0)).y),
        at(0.4, lambda x: (Matrix4.new_rotate_euler(x, 0.2, 0.3) * Point3(1.0, 2.0, 3.0)).z),
        at(1.4, lambda x: Matrix4.new_scale(x, 2.0, 3.0).determinant()),
        at(0.4, lambda x: Matrix4.new_perspective(x, 1.5, 0.1, 100.0).a),
        at(0.4, lambda x: (euclid3.Quaternion.new_rotate_axis(x, Vector3(1.0, 0.0, 0.0)) * Vector3(0.0, 1.0, 0.0)).z),
        at(0.4, lambda x: euclid3.Quaternion.new_rotate_euler(x, 0.2, 0.3).get_euler()[0]),
        at(1.5, lambda x: Point3(x, 2.0, 3.0).distance(Line3(Point3(0.0, 0.0, 0.0), Vector3(1.0, 1.0, 0.0)))),
        at(1.5, lambda x: Sphere(Point3(1.0, 2.0, 3.0), x).connect(Point3(9.0, 9.0, 9.0)).length),
        at(
            1.5,
            lambda x: Line2(Point2(x, 0.0), Point2(1.0, 2.0)).intersect(Line2(Point2(0.0, 1.0), Point2(5.0, 1.5))).x,
        ),
        at(1.5, lambda x: LineSegment3(Point3(x, 0.0, 0.0), Point3(1.0, 2.0, 3.0)).length),
        at(0.4, lambda x: (Matrix3.new_rotate(x) * Matrix3.new_scale(2.0, 3.0) * Vector2(1.0, 2.0)).x),
        at(2.0, lambda x: Matrix4.new_look_at(Vector3(x, 2.0, 3.0), Vector3(), Vector3(0.0, 1.0, 0.0)).a),
    ],
    "vectormath": [
        at(1.5, lambda x: vectormath.Vector3(x, 2.0, 3.0).length),
        at(1.5, lambda x: vectormath.Vector3(x, 2.0, 3.0).dot(vectormath.Vector3(1.0, 2.0, 4.0))),
        at(1.5, lambda x: vectormath.Vector2(x, 2.0).theta),
    ],
    "vg": [
        at(1.5, lambda x: vg.magnitude(np.array([x, 2.0, 3.0]))),
        at(1.5, lambda x: vg.angle(np.array([x, 2.0, 3.0]), np.array([1.0, 0.0, 1.0]))),
        at(1.5, lambda x: vg.scalar_projection(np.array([x, 2.0, 3.0]), onto=np.array([1.0, 0.0, 1.0]))),
        at(30.0, lambda x: vg.rotate(np.array([1.0, 2.0, 3.0]), around_axis=vg.basis.z, angle=x)[0]),
        at(1.5, lambda x: vg.perpendicular(np.array([x, 2.0, 3.0]), np.array([1.0, 0.0, 1.0]))[1]),
        at(1.5, lambda x: vg.euclidean_distance(np.array([x, 2.0, 3.0]), np.array([1.0, 0.0, 1.0]))),
    ],
    "svg.path": [
        at(0.3, lambda x: abs(svg.path.CubicBezier(600 + 500j, 600 + 350j, 900 + 650j, 900 + 500j).point(x))),
        at(0.3, lambda x: svg.path.CubicBezier(600 + 500j, 600 + 350j, 900 + 650j, 900 + 500j).point(x).real),
        at(0.3, lambda x: svg.path.QuadraticBezier(200 + 300j, 400 + 50j, 600 + 300j).point(x).imag),
        at(0.3, lambda x: svg.path.Arc(200 + 100j, 100 + 50j, 0.0, 0, 0, 300 + 50j).point(x).imag),
        at(0.3, lambda x: svg.path.Line(0j, 400 + 300j).point(x).real),
        at(0.3, lambda x: svg.path.parse_path("M 100 100 L 300 100 L 200 300 z").point(x).real),
        at(0.3, lambda x: svg.path.QuadraticBezier(200 + 300j, 400 + 50j, 600 + 300j).tangent(x).imag),
        at(350.0, lambda x: svg.path.QuadraticBezier(200 + 300j, 400 + x * 1j, 600 + 300j).length()),
        at(350.0, lambda x: svg.path.Line(1j * x, 400 + 300j).length()),
    ],
    "svgpathtools": [
        at(0.3, lambda x: svgpathtools.CubicBezier(300 + 100j, 100 + 100j, 200 + 200j, 200 + 300j).point(x).real),
        at(0.3, lambda x: svgpathtools.CubicBezier(300 + 100j, 100 + 100j, 200 + 200j, 200 + 300j).curvature(x)),
        at(0.3, lambda x: svgpathtools.CubicBezier(300 + 100j, 1 + 1j, 2 + 2j, 200 + 300j).unit_tangent(x).imag),
        at(0.3, lambda x: svgpathtools.CubicBezier(300 + 100j, 1 + 1j, 2 + 2j, 200 + 300j).derivative(x).real),
        at(0.3, lambda x: svgpathtools.Arc(0j, 192 + 192j, 0, 1, 1, 200 + 50j).point(x).real),
        at(0.3, lambda x: svgpathtools.Arc(0j, 192 + 192j, 0, 1, 1, 200 + 50j).derivative(x).imag),
        at(0.3, lambda x: svgpathtools.QuadraticBezier(1j, 2 + 1j, 3 + 0j).normal(x).real),
        at(0.3, lambda x: svgpathtools.QuadraticBezier(1j, 2 + 1j, 3 + 0j).length(0, x)),
        at(0.3, lambda x: svgpathtools.parse_path("M 100 100 L 300 100 L 200 300 z").point(x).real),
        at(0.3, lambda x: svgpathtools.Line(1j * x, 3 + 1j).length()),
        at(0.3, lambda x: svgpathtools.bezier.bezier_point([0.0, 1.0 + 1j, 2.0, 3.0 + 2j, 1j], x).imag),
        at(0.3, lambda x: svgpathtools.bezier.split_bezier([0.0, 1.0, 2.5], x)[0][1]),
    ],
    "svgelements": [
        at(0.3, lambda x: svgelements.CubicBezier((0, 0), (1, 3), (4, 1), (5, 5)).point(x).x),
        at(0.3, lambda x: svgelements.QuadraticBezier((0, 0), (1, 3), (4, 1)).point(x).y),
        at(30.0, lambda x: (svgelements.Point(3.0, 4.0) * svgelements.Matrix.rotate(x)).y),
        at(2.0, lambda x: svgelements.Matrix(x, 0.5, 0.1, 2.0, 10.0, 20.0).determinant),
        at(2.0, lambda x: svgelements.Point(x, 4.0).distance_to(svgelements.Point(1.0, 1.0))),
        at(2.0, lambda x: svgelements.Angle.degrees(x).as_gradians),
        at(2.0, lambda x: svgelements.Point(x, 4.0).angle_to(svgelements.Point(1.0, 1.0)).as_radians),
        at(0.3, lambda x: svgelements.Point.towards(svgelements.Point(1, 2), svgelements.Point(4, 6), x).y),
        at(2.0, lambda x: svgelements.Length("10cm").value(ppi=96.0 * x)),
        at(2.0, lambda x: (svgelements.Matrix.scale(x) * svgelements.Matrix.translate(3.0, 1.0)).a),
        at(0.3, lambda x: svgelements.Arc(start=(0, 0), end=(2, 2), center=(2, 0)).point(x).x),
        at(2.0, lambda x: svgelements.SimpleLine(0, 0, x, 3.0).segments()[1].length()),
    ],
    "pytweening": [
        *(call(f, 0, x) for f, x in EASINGS),
        call(pytweening.easeInBack, "0 1", 0.3, 1.70158),
        call(pytweening.easeOutElastic, "0 1 2", 0.35, 1.2, 0.3),
        call(pytweening.easeInPoly, "0 1", 0.3, 2.5),
        at(0.3, lambda x: pytweening.getPointOnLine(0.0, 0.0, 5.0, 10.0, x)[1]),
    ],
    "easing-functions": [
        at(0.3, lambda x: easing_functions.QuadEaseInOut(start=0.0, end=3.0, duration=1.0)(x)),
        at(0.3, lambda x: easing_functions.CubicEaseOut(start=0.0, end=3.0, duration=2.0).ease(x)),
        at(0.7, lambda x: easing_functions.QuinticEaseInOut()(x)),
        at(0.3, lambda x: easing_functions.SineEaseIn()(x)),
        at(0.3, lambda x: easing_functions.CircularEaseInOut()(x)),
        at(0.3, lambda x: easing_functions.ExponentialEaseOut()(x)),
        at(0.3, lambda x: easing_functions.ElasticEaseInOut()(x)),
        at(0.3, lambda x: easing_functions.BackEaseOut()(x)),
        at(0.3, lambda x: easing_functions.BounceEaseIn()(x)),
        at(3.0, lambda x: easing_functions.SineEaseInOut(start=1.0, end=x, duration=x)(0.9)),
    ],
    "simpleeval": [
        at(3.0, lambda x: simple_eval("a**2 - 5*a/(1 + a)", names={"a": x})),
        at(3.0, lambda x: simple_eval("square(a) + 11", names={"a": x}, functions={"square": lambda y: y * y})),
        at(3.0, lambda x: simple_eval("a if a > 2 else -a", names={"a": x})),
        at(3.0, lambda x: SimpleEval(names={"a": x, "b": 2.0}).eval("a * b + a % 2")),
        at(3.0, lambda x: EvalWithCompoundTypes(names={"v": [x, 1.0, x * x]}).eval("v[0] * v[2]")),
        at(
            0.5, lambda x: simple_eval("sin(a) * exp(-a)", names={"a": x}, functions={"sin": math.sin, "exp": math.exp})
        ),
    ],
    "scikit-aero": [
        at(1.5, lambda x: IsentropicFlow(1.4).p_p0(x)),
        at(1.5, lambda x: IsentropicFlow(1.4).T_T0(x)),
        at(1.5, lambda x: IsentropicFlow(x).A_Astar(2.0)),
        at(1.5, lambda x: NormalShock(x, 1.4).M_2),
        at(1.3, lambda x: NormalShock(2.0, x).p2_p1),
        call(coesa.geometric_to_geopotential, 0, 5000.0),
        at(5000.0, lambda x: coesa.table(x)[1]),
        at(5000.0, lambda x: coesa.table(x)[2]),
        at(5000.0, lambda x: coesa.table(x)[3]),
    ],
    "perlin-noise": [
        at(0.35, lambda x: NOISE([x, 0.7])),
        at(2.6, lambda x: NOISE.noise([1.2, x])),
        at(0.35, lambda x: NOISE(x)),
        at(0.35, lambda x: perlin_noise.tools.fade(x)),
    ],
    "standard library": [
        at(0.2, lambda x: colorsys.rgb_to_hsv(x, 0.4, 0.6)[0]),
        at(0.4, lambda x: colorsys.rgb_to_hls(0.2, x, 0.6)[0]),
        at(0.6, lambda x: colorsys.rgb_to_hls(0.2, 0.4, x)[2]),
        at(0.6, lambda x: colorsys.hls_to_rgb(0.55, x, 0.5)[0]),
        at(0.55, lambda x: colorsys.hsv_to_rgb(x, 0.6, 0.5)[1]),
        at(0.2, lambda x: colorsys.rgb_to_yiq(x, 0.4, 0.6)[2]),
        at(0.2, lambda x: colorsys.yiq_to_rgb(0.4, x, 0.05)[0]),
        at(2.5, lambda x: statistics.mean([x, 1.0, 4.0])),
        at(2.5, lambda x: statistics.fmean([x, 1.0, 4.0], weights=[1.0, x, 2.0])),
        at(2.5, lambda x: statistics.stdev([x, 1.0, 4.0, 9.0])),
        at(2.5, lambda x: statistics.pvariance([x, 1.0, 4.0, 9.0])),
        at(2.5, lambda x: statistics.median([x, 1.0, 4.0, 9.0])),
        at(2.5, lambda x: statistics.harmonic_mean([x, 1.0, 4.0])),
        at(2.5, lambda x: statistics.geometric_mean([x, 1.0, 4.0])),
        at(2.5, lambda x: statistics.quantiles([x, 1.0, 4.0, 9.0, 6.0], n=4)[0]),
        at(2.5, lambda x: statistics.correlation([1.0, x, 4.0, 9.0], [2.0, 3.0, 7.0, x])),
        at(2.5, lambda x: statistics.linear_regression([1.0, x, 4.0, 9.0], [2.0, 3.0, 7.0, 8.0]).slope),
        at(2.5, lambda x: statistics.NormalDist(1.0, x).pdf(0.3)),
        at(2.5, lambda x: statistics.NormalDist(x, 2.0).cdf(3.0)),
        at(0.8, lambda x: statistics.NormalDist(1.0, 2.0).inv_cdf(x)),
        at(2.5, lambda x: statistics.NormalDist(1.0, x).overlap(statistics.NormalDist(2.0, 1.0))),
        at(2.5, lambda x: (statistics.NormalDist(1.0, x) + statistics.NormalDist(2.0, 1.0)).stdev),
        at(2.5, lambda x: statistics.covariance([1.0, x, 4.0], [2.0, 3.0, x])),
        at(0.7, lambda x: abs(cmath.exp(complex(0.2, x)) + 1)),
        at(0.7, lambda x: cmath.phase(complex(x, 2.0))),
        at(0.7, lambda x: cmath.polar(cmath.sqrt(complex(x, -1.0)))[1]),
        at(0.7, lambda x: cmath.rect(2.0, x).imag),
        at(0.7, lambda x: functools.reduce(operator.mul, [x, x + 1, 3.0])),
        at(0.7, lambda x: list(itertools.accumulate([x, 2.0, x * x], operator.mul))[-1]),
        at(0.7, lambda x: sum(itertools.starmap(pow, [(x, 2), (3.0, x)]))),
        at(0.7, lambda x: float(fractions.Fraction(3, 4) * x)),
        at(0.7, lambda x: operator.itemgetter("a")({"a": x * x})),
        at(0.7, lambda x: math.fsum(map(math.sqrt, (x, 2.0, x * x)))),
        call(math.sin, 0, 0.7),
        call(math.hypot, "0 1", 3.0, 4.0),
        call(math.atan2, "0 1", 3.0, 4.0),
        call(math.lgamma, 0, 2.5),
        call(math.log, "0 1", 7.0, 3.0),
        call(operator.truediv, "0 1", 7.0, 3.0),
        at(0.7, lambda x: types.SimpleNamespace(a=x).a ** 3),
        at(2.7, lambda x: heapq.nsmallest(2, [x, 5.0, x * x])[0] * bisect.bisect([1.0, 2.0, 3.0], x)),
        at(2.7, lambda x: dict(collections.ChainMap({"a": x * x}, {"b": 2.0}))["a"]),
        at(2.7, lambda x: collections.namedtuple("P", "x y")(x, 2.0)._replace(y=x * x).y),
        at(2.7, lambda x: copy.copy([x * x, 2.0])[0]),
        at(2.7, lambda x: math.dist((x, 1.0), (0.0, x))),
    ],
}

CALLS: dict[str, tuple[str, Call]] = {}
for package, groups in PACKAGES.items():
    for one in itertools.chain(*groups):
        title = f"{package}: {one.name}"
        same = sum(name == title or name.startswith(f"{title} #") for name in CALLS)
        CALLS[f"{title} #{same + 1}" if same else title] = package, one
