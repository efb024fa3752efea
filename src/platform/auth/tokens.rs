//! What is signed and sealed: access tokens (EdDSA), tracking tokens and cursors (HMAC-SHA-256).
//!
//! Nothing here asks the database: whether a session or tracking token still stands is asked in the
//! transaction that does the work.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::{
    hmac, rand,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::actor::{Actor, Person, TicketId, TrackingTokenId};
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::Id;
use crate::platform::role::Role;

/// Who issues and who accepts our tokens.
pub const ISSUER: &str = "aftercare";
/// Audience of access tokens.
pub const AUDIENCE: &str = "aftercare-api";
/// Clocks of several servers differ a little.
const LEEWAY_SECONDS: i64 = 30;
/// Tokens with unknown keys make us look the keys up at most this often: anybody can send such tokens.
const LOOK_UP_PAUSE_MILLIS: i64 = 10_000;
/// Verified tokens remembered; checking a signature costs more than answering the request.
const REMEMBERED: usize = 20_000;

/// Claims of an access token. Every one is required.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    jti: Uuid,
    iat: i64,
    exp: i64,
    ver: i64,
    name: String,
    roles: Vec<Role>,
    branches: Vec<Uuid>,
    teams: Vec<Uuid>,
}

/// A key pair that signs access tokens.
struct SigningKey {
    kid: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    public: Vec<u8>,
    active_from: UtcTime,
}

struct Remembered {
    person: Arc<Person>,
    expires: i64,
}

/// Signs, seals and checks.
pub struct Tokens {
    /// Replaced whole while the program runs, when a key is added or retired.
    keys: RwLock<Arc<Vec<SigningKey>>>,
    seal: hmac::Key,
    verified: RwLock<HashMap<String, Remembered>>,
    /// When the keys were last looked up because of a token with an unknown one, in milliseconds.
    looked_up: AtomicI64,
}

/// A stored key: id, PKCS#8 bytes, first use.
pub type StoredKey = (String, Vec<u8>, UtcTime);

/// Makes a new Ed25519 key pair as PKCS#8.
///
/// # Errors
/// `internal` when the machine has no randomness.
pub fn new_signing_key() -> AppResult<Vec<u8>> {
    let random = rand::SystemRandom::new();
    Ed25519KeyPair::generate_pkcs8(&random)
        .map(|document| document.as_ref().to_vec())
        .map_err(AppError::internal)
}

/// 32 random bytes.
///
/// # Errors
/// `internal` when the machine has no randomness.
pub fn random_secret() -> AppResult<[u8; 32]> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(AppError::internal)?;
    Ok(bytes)
}

fn read_keys(stored: Vec<StoredKey>) -> AppResult<Vec<SigningKey>> {
    let read = |(kid, pkcs8, active_from): StoredKey| {
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(AppError::internal)?;
        let public = pair.public_key().as_ref().to_vec();
        Ok(SigningKey {
            kid,
            encoding: EncodingKey::from_ed_der(&pkcs8),
            decoding: DecodingKey::from_ed_der(&public),
            public,
            active_from,
        })
    };
    stored.into_iter().map(read).collect()
}

impl Tokens {
    /// From the stored keys of this installation.
    ///
    /// # Errors
    /// `internal` when a stored key cannot be read.
    pub fn new(signing: Vec<StoredKey>, seal: &[u8]) -> AppResult<Tokens> {
        Ok(Tokens {
            keys: RwLock::new(Arc::new(read_keys(signing)?)),
            seal: hmac::Key::new(hmac::HMAC_SHA256, seal),
            verified: RwLock::new(HashMap::new()),
            looked_up: AtomicI64::new(i64::MIN),
        })
    }

    /// Puts the stored keys in place of those known so far; tells whether that changed anything.
    ///
    /// # Errors
    /// `internal` when a stored key cannot be read; then the known ones stay.
    pub fn renew(&self, signing: Vec<StoredKey>) -> AppResult<bool> {
        let known = self.keys();
        let same = known.len() == signing.len()
            && known
                .iter()
                .zip(&signing)
                .all(|(known, (kid, _, active_from))| {
                    known.kid == *kid && known.active_from == *active_from
                });
        if same {
            return Ok(false);
        }
        let keys = Arc::new(read_keys(signing)?);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        // What a retired key has signed must be judged anew.
        if let Ok(mut verified) = self.verified.write() {
            verified.clear();
        }
        Ok(true)
    }

    /// Whether a token names a key that is not known here, so that looking the keys up makes sense.
    /// True at most once in ten seconds.
    pub fn is_strange(&self, token: &str, now: UtcTime) -> bool {
        if let Ok(verified) = self.verified.read()
            && verified.contains_key(token)
        {
            return false;
        }
        let Ok(Some(kid)) = jsonwebtoken::decode_header(token).map(|header| header.kid) else {
            return false;
        };
        if self.keys().iter().any(|key| key.kid == kid) {
            return false;
        }
        let now = now.millis();
        let next = |last: i64| (now >= last.saturating_add(LOOK_UP_PAUSE_MILLIS)).then_some(now);
        self.looked_up
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, next)
            .is_ok()
    }

    fn keys(&self) -> Arc<Vec<SigningKey>> {
        self.keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Signs an access token for `person` that lives for `seconds`.
    ///
    /// # Errors
    /// `internal` without a usable key.
    pub fn issue(
        &self,
        person: &Person,
        token: Uuid,
        now: UtcTime,
        seconds: i64,
    ) -> AppResult<String> {
        let keys = self.keys();
        let key = keys
            .iter()
            .filter(|key| key.active_from <= now)
            .max_by_key(|key| key.active_from)
            .ok_or_else(|| AppError::internal("no signing key"))?;
        let issued = now.millis() / 1000;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: person.id.uuid(),
            sid: person.session.uuid(),
            jti: token,
            iat: issued,
            exp: issued + seconds,
            ver: person.access_version,
            name: person.name.clone(),
            roles: person.roles.clone(),
            branches: person.branches.iter().map(|id| id.uuid()).collect(),
            teams: person.teams.iter().map(|id| id.uuid()).collect(),
        };
        let header = Header {
            kid: Some(key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, &claims, &key.encoding).map_err(AppError::internal)
    }

    /// The person whom an access token speaks for.
    ///
    /// # Errors
    /// `invalid_token`, `token_expired`.
    pub fn access(&self, token: &str, now: UtcTime) -> AppResult<Actor> {
        let seconds = now.millis() / 1000;
        if let Ok(verified) = self.verified.read()
            && let Some(known) = verified.get(token)
        {
            return unexpired(&known.person, known.expires, seconds);
        }
        let claims = self.verify(token)?;
        let expires = claims.exp;
        let person = Arc::new(person(claims));
        let actor = unexpired(&person, expires, seconds)?;
        if let Ok(mut verified) = self.verified.write() {
            if verified.len() >= REMEMBERED {
                verified.retain(|_, known| known.expires > seconds);
            }
            if verified.len() < REMEMBERED {
                verified.insert(token.to_owned(), Remembered { person, expires });
            }
        }
        Ok(actor)
    }

    fn verify(&self, token: &str) -> AppResult<Claims> {
        let bad = |_| AppError::new(Code::InvalidToken);
        let header = jsonwebtoken::decode_header(token).map_err(bad)?;
        let keys = self.keys();
        let key = keys
            .iter()
            .find(|key| Some(&key.kid) == header.kid.as_ref());
        let key = key.ok_or_else(|| AppError::new(Code::InvalidToken))?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Expiry is held against the injected clock, not the machine's.
        rules.validate_exp = false;
        jsonwebtoken::decode::<Claims>(token, &key.decoding, &rules)
            .map(|data| data.claims)
            .map_err(bad)
    }

    /// The public keys as a JWK set (RFC 7517).
    pub fn key_set(&self) -> Value {
        let keys: Vec<Value> = self
            .keys()
            .iter()
            .map(|key| {
                serde_json::json!({
                    "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
                    "kid": key.kid, "x": BASE64.encode(&key.public),
                })
            })
            .collect();
        serde_json::json!({ "keys": keys })
    }

    fn mac(&self, purpose: &str, data: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.seal);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(data);
        context.sign().as_ref().iter().take(16).copied().collect()
    }

    fn mac_holds(&self, purpose: &str, data: &[u8], mac: &[u8]) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.mac(purpose, data), mac).is_ok()
    }

    /// The text of a customer's tracking token: which token, which ticket, and a seal.
    pub fn seal_tracking(&self, token: TrackingTokenId, ticket: TicketId) -> String {
        let mut bytes = [token.uuid().into_bytes(), ticket.uuid().into_bytes()].concat();
        let mac = self.mac("tracking", &bytes);
        bytes.extend(mac);
        format!("trk_{}", BASE64.encode(bytes))
    }

    /// The customer whom a tracking token speaks for; whether it was revoked is asked later.
    ///
    /// # Errors
    /// `invalid_token`.
    pub fn tracking(&self, text: &str) -> AppResult<Actor> {
        let open = || {
            let bytes = BASE64.decode(text.strip_prefix("trk_")?).ok()?;
            let (data, mac) = bytes.split_at_checked(32)?;
            let (token, ticket) = data.split_at_checked(16)?;
            self.mac_holds("tracking", data, mac).then_some(())?;
            let id = |bytes: &[u8]| Uuid::from_slice(bytes).ok();
            Some(Actor::Customer {
                token: Id::new(id(token)?),
                ticket: Id::new(id(ticket)?),
            })
        };
        open().ok_or_else(|| AppError::new(Code::InvalidToken))
    }

    /// The refresh token that follows `secret`. Only this installation can tell it, and it is the same
    /// however often the exchange is repeated, so a repeated exchange starts no second line of tokens.
    pub fn refresh_successor(&self, secret: &[u8; 32]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.seal);
        context.update(b"refresh\0");
        context.update(secret);
        let mut next = [0; 32];
        for (place, byte) in next.iter_mut().zip(context.sign().as_ref()) {
            *place = *byte;
        }
        next
    }

    /// Seals the content of a cursor.
    pub fn seal_cursor(&self, content: &Value) -> String {
        let mut bytes = content.to_string().into_bytes();
        let mac = self.mac("cursor", &bytes);
        bytes.extend(mac);
        BASE64.encode(bytes)
    }

    /// The content of a cursor that we sealed.
    pub fn open_cursor(&self, text: &str) -> Option<Value> {
        let bytes = BASE64.decode(text).ok()?;
        let (data, mac) = bytes.split_at_checked(bytes.len().checked_sub(16)?)?;
        self.mac_holds("cursor", data, mac).then_some(())?;
        serde_json::from_slice(data).ok()
    }
}

fn unexpired(person: &Arc<Person>, expires: i64, now: i64) -> AppResult<Actor> {
    if now > expires + LEEWAY_SECONDS {
        return Err(AppError::new(Code::TokenExpired));
    }
    Ok(Actor::Person(person.clone()))
}

fn person(claims: Claims) -> Person {
    Person {
        id: Id::new(claims.sub),
        session: Id::new(claims.sid),
        name: claims.name,
        roles: claims.roles,
        branches: claims.branches.into_iter().map(Id::new).collect(),
        teams: claims.teams.into_iter().map(Id::new).collect(),
        access_version: claims.ver,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens::new(
            vec![(
                "k1".to_owned(),
                new_signing_key().unwrap(),
                UtcTime::from_millis(0),
            )],
            &[7; 32],
        )
        .unwrap()
    }

    fn someone() -> Person {
        Person {
            id: Id::new(Uuid::from_u128(1)),
            session: Id::new(Uuid::from_u128(2)),
            name: "Someone".to_owned(),
            roles: vec![Role::Agent],
            branches: vec![Id::new(Uuid::from_u128(3))],
            teams: Vec::new(),
            access_version: 4,
        }
    }

    #[test]
    fn an_access_token_speaks_for_its_person_until_it_expires() {
        let tokens = tokens();
        let start = UtcTime::from_millis(1_795_000_000_000);
        let text = tokens
            .issue(&someone(), Uuid::from_u128(9), start, 900)
            .unwrap();
        let actor = tokens.access(&text, start).unwrap();
        assert_eq!(actor.person().unwrap().access_version, 4);
        let late = start.plus(chrono::TimeDelta::seconds(931));
        assert_eq!(
            tokens.access(&text, late).unwrap_err().code(),
            Code::TokenExpired
        );
        let fresh = super::tests::tokens();
        assert_eq!(
            fresh.access(&text, start).unwrap_err().code(),
            Code::InvalidToken
        );
    }

    #[test]
    fn a_tampered_token_or_cursor_is_refused() {
        let tokens = tokens();
        let text = tokens.seal_tracking(Id::new(Uuid::from_u128(1)), Id::new(Uuid::from_u128(2)));
        assert!(matches!(tokens.tracking(&text), Ok(Actor::Customer { .. })));
        let sealed = tokens.seal_cursor(&serde_json::json!(["a", [1]]));
        assert_eq!(
            tokens.open_cursor(&sealed),
            Some(serde_json::json!(["a", [1]]))
        );
        for index in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            // The last letter of base64 can carry unused bits; any accepted text must mean the same.
            if let Some(content) = tokens.open_cursor(&changed) {
                assert_eq!(content, serde_json::json!(["a", [1]]));
            }
        }
        assert!(tokens.tracking(&text.replace("trk_", "trk_A")).is_err());
    }
}
