"""Who lives in Valombreuse. Nobody here exists: every SIREN begins with 000, which is never given out."""

from __future__ import annotations

from dataclasses import dataclass

from schwifty import IBAN
from stdnum import luhn

TOWN, POSTCODE = "Valombreuse", "99340"

OPERATOR = {
    "name": "Valombre Télécom",
    "legal_form": "SAS",
    "capital": "120000.00",
    "rcs": "RCS Valombreuse 000 990 010",
    "street": "4 quai des Lavandières",
    "email": "bonjour@valombre-telecom.example",
    "phone": "+33199000100",
    "website": "https://valombre-telecom.example",
}


@dataclass(frozen=True)
class Resident:
    """One customer of the town, by rank in the list below."""

    rank: int
    kind: str
    name: str
    legal_form: str
    street: str
    contact: str

    @property
    def siren(self) -> str:
        """Nine digits with a right check digit, from a range that is never given out."""
        return _with_check(f"000{self.rank:05d}")

    @property
    def siret(self) -> str:
        return _with_check(f"{self.siren}0001")

    @property
    def iban(self) -> str:
        return iban(self.rank)

    @property
    def email(self) -> str:
        return f"client{self.rank:02d}@valombreuse.example"


def iban(rank: int) -> str:
    """A French IBAN whose check digits are right and whose bank does not exist."""
    return str(IBAN.generate("FR", bank_code="99999", branch_code="00001", account_code=f"{rank:011d}"))


def vat_number(siren: str) -> str:
    """The French VAT number of a SIREN: its key is (12 + 3 x (SIREN mod 97)) mod 97."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def operator_siren() -> str:
    return _with_check("00099001")


def operator_siret() -> str:
    return _with_check(f"{operator_siren()}0001")


def _with_check(digits: str) -> str:
    return digits + luhn.calc_check_digit(digits)


_ROLL = """
company|Boulangerie Marchand|SARL|2 place de l'Horloge|Odile Marchand
company|Cabinet Lenoir Architectes|SELARL|11 rue des Tisserands|Hugo Lenoir
company|Garage Petitjean|SARL|48 route des Forges|Bruno Petitjean
public|Mairie de Valombreuse|Collectivité territoriale|1 place de l'Horloge|Claire Vasseur
association|Les Amis du Moulin|Association loi 1901|7 chemin du Moulin|Paul Hérault
company|Clinique des Saules|SA|30 avenue des Saules|Nadia Benali
company|Transports Quéméner|SAS|5 rue du Dépôt|Yann Quéméner
sole_trader|Élodie Fabre, infirmière||9 rue du Lavoir|Élodie Fabre
company|Pharmacie de la Halle|SELARL|3 place de la Halle|Thomas Girard
company|Hôtel du Pont Vieux|SAS|1 quai des Lavandières|Inès Carpentier
company|Menuiserie Aubertin|SARL|22 route des Forges|Luc Aubertin
company|Imprimerie Delorme|SARL|14 rue des Tisserands|Sophie Delorme
association|École de musique du Val|Association loi 1901|6 rue Haute|Marc Noël
company|Notaires Roy & Associés|SCP|18 place de l'Horloge|Anne Roy
company|Laiterie des Combes|SAS|2 chemin des Combes|Pierre Vuillemin
company|Studio Grand Angle|SARL|27 rue Haute|Léa Marchetti
public|Collège Jeanne-Barret|Établissement public|40 avenue des Saules|Karim Haddad
company|Fonderie Valombre|SAS|80 route des Forges|Jean-Luc Perrin
sole_trader|Samuel Okoye, traducteur||5 impasse du Puits|Samuel Okoye
company|Cave des Coteaux|SCEA|12 chemin des Vignes|Marion Teyssier
company|Optique Lumen|SARL|8 place de la Halle|Denis Coste
company|Agence Clé de Voûte|SAS|16 rue Haute|Fanny Lacombe
company|Restaurant L'Écluse|SARL|3 quai des Lavandières|Mathis Robin
association|Club nautique du Val|Association loi 1901|20 quai des Lavandières|Gaëlle Le Bihan
company|Électricité Marot|EURL|31 route des Forges|Fabien Marot
company|Cabinet dentaire Rivière|SELARL|10 avenue des Saules|Julie Rivière
company|Librairie du Passage|SARL|4 passage des Drapiers|Antoine Morel
company|Ateliers Bonnefoy|SAS|54 route des Forges|Cécile Bonnefoy
public|Office de tourisme|Établissement public|2 place de la Halle|Romain Dubreuil
company|Comptabilité Fiducia Val|SARL|21 rue des Tisserands|Hélène Payet
sole_trader|Nora Saïdi, graphiste||13 rue du Lavoir|Nora Saïdi
company|Pépinières Chastel|EARL|9 chemin des Combes|Rémi Chastel
company|Auto-école du Pont|SARL|6 quai des Lavandières|Sandrine Leroux
company|Vétérinaires de la Source|SELARL|17 chemin du Moulin|Olivier Blanchet
company|Menuiseries du Val|SAS|60 route des Forges|David Prévost
company|Traiteur Aux Quatre Vents|SARL|25 rue Haute|Camille Rousset
association|Maison des jeunes|Association loi 1901|12 avenue des Saules|Bilal Amrani
company|Assurances Garrigue|SARL|5 place de l'Horloge|Martine Garrigue
company|Scierie du Haut-Bois|SAS|1 chemin du Haut-Bois|Éric Faivre
company|Kinésithérapie Balance|SCM|14 avenue des Saules|Laura Simonet
company|Informatique Octet Vert|SAS|33 rue des Tisserands|Florian Mercier
company|Brasserie La Turbine|SARL|7 quai des Lavandières|Maud Kessler
public|Médiathèque municipale|Collectivité territoriale|9 place de l'Horloge|Estelle Joly
company|Plomberie Castel|EURL|28 route des Forges|Grégory Castel
sole_trader|Victor Lang, photographe||2 impasse du Puits|Victor Lang
company|Géomètres Arpent|SELARL|19 rue Haute|Nicolas Weber
company|Laboratoire Analis|SELAS|22 avenue des Saules|Sarah Cohen
company|Fromagerie Cadet|SARL|11 place de la Halle|Lucie Cadet
company|Couverture Tavernier|SARL|35 route des Forges|Alain Tavernier
association|Croix-Verte de Valombreuse|Association loi 1901|8 rue du Lavoir|Denise Fournier
company|Ambulances du Val|SARL|3 rue du Dépôt|Kévin Masson
company|Coiffure Épi|EURL|15 place de la Halle|Amélie Brunet
company|Conserverie Tante Agathe|SAS|72 route des Forges|Agathe Lemoine
company|Avocats Stern Delmas|AARPI|20 place de l'Horloge|Rachel Stern
company|Hydraulique Valmec|SAS|66 route des Forges|Patrick Humbert
sole_trader|Inès Duval, architecte d'intérieur||29 rue Haute|Inès Duval
company|Crèche Les Petits Pas|SAS|16 avenue des Saules|Aurore Picard
company|Textiles Marelle|SARL|37 rue des Tisserands|Simon Adler
company|Location Beaux Jours|SARL|18 quai des Lavandières|Noémie Caron
company|Céramiques Terre d'Ombre|SARL|23 chemin du Moulin|Joël Barbier
"""

RESIDENTS: tuple[Resident, ...] = tuple(
    Resident(rank, *line.split("|")) for rank, line in enumerate(_ROLL.strip().splitlines(), start=1)
)
"""Sixty customers; the box of rank n is box n of the lab's street."""
