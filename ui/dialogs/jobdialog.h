// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"
#include "ui/dialogs/formdialog.h"
#include "ui/widgets/cronpreview.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace berth {

/// Makes or changes a job: the expression is said in words while it is typed, with its next ten
/// firings. What it fires can be chosen when it is made.
class JobDialog final : public FormDialog
{
    Q_OBJECT
public:
    /// @param current what it says now, and the job's id and version; none: a new one
    struct Editing
    {
        JobId id;
        qint64 version = 0;
        JobDraft draft;
    };
    JobDialog(Backend &backend, const std::optional<Editing> &editing, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;
    void fieldsChanged() override;

private:
    void addSchedule();
    void addTarget();
    void addRules();
    void show(const JobDraft &draft);
    [[nodiscard]] bool restarts() const;
    [[nodiscard]] DeploymentDraft deployment(QList<FieldError> &errors) const;
    [[nodiscard]] JobDraft draft(QList<FieldError> &errors) const;

    Backend &m_backend;
    std::optional<Editing> m_editing;
    QLineEdit *m_name;
    QLineEdit *m_expression;
    QLineEdit *m_zone;
    CronPreview *m_preview;
    QComboBox *m_action = nullptr; ///< whether it restarts; null while one is changed
    QLineEdit *m_restart = nullptr;
    QSpinBox *m_replicas = nullptr;
    QList<QWidget *> m_submitting; ///< the rows of a template
    QList<QWidget *> m_restarting;
    QComboBox *m_cluster = nullptr;
    QLineEdit *m_image = nullptr;
    QLineEdit *m_command = nullptr;
    QLineEdit *m_cpu = nullptr;
    QLineEdit *m_memory = nullptr;
    QLineEdit *m_gpu = nullptr;
    QComboBox *m_missed;
    QComboBox *m_overlap;
    QLineEdit *m_jitter;
};

} // namespace berth
