// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/auditdialog.h"

#include "models/tables/format.h"
#include "ui/dialogs/plaindialogs.h"
#include "ui/theme/icons.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/texts.h"

#include <QtCore/qpointer.h>
#include <QtGui/qfontdatabase.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qprogressbar.h>

namespace berth {

AuditDialog::AuditDialog(Backend &backend, QWidget *parent)
    : QDialog(parent)
    , m_cancel(std::make_shared<std::atomic_bool>(false))
    , m_progress(new QProgressBar(this))
    , m_text(new Text(Text::Part::Body, tr("Reading…"), this))
    , m_picture(new QLabel(this))
    , m_hash(new QLineEdit(this))
{
    QVBoxLayout *layout = beginDialog(
        this, QStringLiteral("auditDialog"), tr("Verify the audit trail"),
        icon(QLatin1StringView("activity"), Tone::Info),
        tr("Every event bears a hash of itself and of the one before it. They are all computed "
           "anew: an altered, lost or added event shows."));
    m_progress->setObjectName(QStringLiteral("auditDialog.progress"));
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_text->setObjectName(QStringLiteral("auditDialog.text"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_picture->hide();
    m_hash->setObjectName(QStringLiteral("auditDialog.hash"));
    m_hash->setAccessibleName(tr("Hash of the last event"));
    m_hash->setToolTip(tr("Keep it elsewhere: a trail that was cut off and continued cannot end "
                          "with it again"));
    m_hash->setReadOnly(true);
    m_hash->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_hash->hide();
    auto *line = new QHBoxLayout;
    line->setSpacing(10);
    line->addWidget(m_picture, 0, Qt::AlignVCenter);
    line->addWidget(m_text, 1);
    layout->addWidget(m_progress);
    layout->addLayout(line);
    layout->addWidget(m_hash);
    endDialog(this, layout);
    resize(560, sizeHint().height());

    const auto progress
        = [self = QPointer<AuditDialog>(this)](const QString &phase, qint64 done, qint64 total) {
              if (self)
                  self->showProgress(phase, done, total);
          };
    whenDone(backend.audit().verify(progress, m_cancel), this,
             [this](const Result<AuditVerdict> &verdict) { showVerdict(verdict); });
}

void AuditDialog::showProgress(const QString &phase, qint64 done, qint64 total)
{
    if (m_progress->isHidden())
        return;
    m_progress->setMaximum(total > 0 ? 1000 : 0);
    m_progress->setValue(total > 0 ? int(done * 1000 / total) : 0);
    m_text->setText(
        tr("%1: %2 of %3 events").arg(phase, format::count(done), format::count(total)));
}

void AuditDialog::showVerdict(const Result<AuditVerdict> &verdict)
{
    m_progress->hide();
    m_picture->setPixmap(icon(verdict ? QLatin1StringView("check") : QLatin1StringView("error"),
                              verdict ? Tone::Good : Tone::Bad)
                             .pixmap(20, 20));
    m_picture->show();
    if (!verdict) {
        m_text->setText(verdict.error().message);
        m_text->setTone(Tone::Bad);
        return;
    }
    m_text->setText(tr("The trail holds: %1, none altered. It ends with this hash:")
                        .arg(format::counted(verdict->events, tr("event"), tr("events"))));
    m_hash->setText(QString::fromLatin1(verdict->hash));
    m_hash->setCursorPosition(0);
    m_hash->show();
    resize(width(), sizeHint().height());
}

void AuditDialog::reject()
{
    m_cancel->store(true);
    QDialog::reject();
}

} // namespace berth
